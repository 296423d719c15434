"""The movement between two nights as lines to read, and in the shape that `--format json` prints."""

from __future__ import annotations

from collections.abc import Sequence

from automation.analysis.date_decisions import DateMove
from automation.analysis.movement import Flow, Line, Movement, ScopeMovement
from automation.plan.due import uk
from automation.plan.text import count


def movement_json(moved: Movement, dates: Sequence[DateMove] = ()) -> dict[str, object]:
    """Return the movement in the shape that `summary --since --format json` prints.

    Args:
        moved: the movement.
        dates: the dates that were moved, each with who agreed, where the plan keeps decisions.
    """
    since = _since(moved, dates)
    return {
        "from": moved.opened.isoformat(),
        "to": moved.closed.isoformat(),
        "illustrative": moved.illustrative,
        **({"refreshed": moved.refreshed} if moved.refreshed else {}),
        "overall": _scope_dict(moved.overall),
        "by_theme": [{"theme": scope.name, **_scope_dict(scope)} for scope in moved.by_theme],
        "by_section": [
            {"section": scope.name, "title": scope.title, **_scope_dict(scope)} for scope in moved.by_section
        ],
        "impact": [_line_dict(line) for line in moved.impact],
        "redated": [
            {
                "ref": item.ref,
                "was_due": item.was_due.isoformat(),
                "now_due": item.now_due.isoformat() if item.now_due else None,
                "days": item.days,
                "was": item.was.name,
                "now": item.now.name,
                "no_longer_late": item.no_longer_late,
            }
            for item in moved.redated
        ],
        "renamed": [{"was": was, "now": now} for was, now in moved.renamed],
        "moved": [{"ref": ref, "from": was, "to": now} for ref, was, now in moved.moved],
        **({"dates": [_date_dict(move) for move in since]} if dates else {}),
    }


def _since(moved: Movement, dates: Sequence[DateMove]) -> list[DateMove]:
    """Return the dates that were moved between the two nights."""
    return [move for move in dates if moved.opened < move.night <= moved.closed and not move.by_then]


def _date_dict(move: DateMove) -> dict[str, object]:
    told = {name: getattr(move, name) for name in ("ref", "was", "now", "days")}
    return {**told, "night": move.night.isoformat(), "who": move.said}


def _scope_dict(scope: ScopeMovement) -> dict[str, object]:
    return {"ratings": [_line_dict(line) for line in scope.lines], "late": _line_dict(scope.late)}


def _line_dict(line: Line) -> dict[str, object]:
    def flows(found: tuple[Flow, ...]) -> list[dict[str, object]]:
        return [{"reason": f.reason.value, "count": f.count, "refs": list(f.refs)} for f in found]

    return {
        "name": line.name,
        "opening": line.opening,
        "came": flows(line.came),
        "left": flows(line.left),
        "closing": line.closing,
    }


def movement_text(moved: Movement, dates: Sequence[DateMove] = ()) -> str:
    """Return the movement in a few lines, with who agreed to the dates that were moved."""
    lines = [f"From {uk(moved.opened)} to {uk(moved.closed)}:"]
    if moved.illustrative:
        lines.append("These nights are made up for the example.")
    lines += [f"  {line.sentence()}" for line in (*moved.overall.lines, moved.overall.late)]
    if moved.redated:
        lines.append(f"  {count(len(moved.redated), 'action looks', 'actions look')} better but re-dated:")
        lines += [f"    {item.sentence()}" for item in moved.redated]
    if since := _since(moved, dates):
        lines.append(f"  {count(len(since), 'date was', 'dates were')} moved:")
        lines += [f"    {m.ref}: {m.was or 'no date'} became {m.now or 'no date'} ({m.said})." for m in since]
    lines += [f"  {was} is now {now}." for was, now in moved.renamed]
    lines += [f"  {ref} moved from section {was} to {now}." for ref, was, now in moved.moved]
    return "\n".join(lines)
