"""The movement between two nights as lines to read, and in the shape that `--format json` prints."""

from __future__ import annotations

from automation.analysis.movement import Flow, Line, Movement, ScopeMovement
from automation.plan.due import uk
from automation.plan.text import count


def movement_json(moved: Movement) -> dict[str, object]:
    """Return the movement in the shape that `summary --since --format json` prints."""
    return {
        "from": moved.opened.isoformat(),
        "to": moved.closed.isoformat(),
        "illustrative": moved.illustrative,
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
    }


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


def movement_text(moved: Movement) -> str:
    """Return the movement in a few lines, for a terminal, a morning note or a paper."""
    lines = [f"From {uk(moved.opened)} to {uk(moved.closed)}:"]
    if moved.illustrative:
        lines.append("These nights are made up for the example.")
    lines += [f"  {line.sentence()}" for line in (*moved.overall.lines, moved.overall.late)]
    if moved.redated:
        lines.append(f"  {count(len(moved.redated), 'action looks', 'actions look')} better but re-dated:")
        lines += [f"    {item.sentence()}" for item in moved.redated]
    lines += [f"  {was} is now {now}." for was, now in moved.renamed]
    lines += [f"  {ref} moved from section {was} to {now}." for ref, was, now in moved.moved]
    return "\n".join(lines)
