"use strict";
(function () {
  function by(id) { return document.getElementById(id); }
  var table = by("action-table"), body = by("action-rows"), list = by("list"), form = by("filters");
  var shown = by("shown"), pager = by("pager"), before = by("before"), after = by("after");
  var size = Number(table.dataset.page), whole = Number(table.dataset.total);
  var choices = { lead: by("f-lead"), section: by("f-section"), rating: by("f-rating") };
  var words = by("f-text"), late = by("f-late");
  var order = Array.from(choices.rating.options, function (option) { return option.text; });
  var rows = Array.from(body.rows, function (tr) {
    return {
      lead: tr.dataset.l ? tr.dataset.l.split(" ") : [], section: [tr.dataset.s], rating: [tr.dataset.r],
      late: Number(tr.dataset.d) > 0, text: tr.textContent.toLowerCase(), tr: tr
    };
  });
  var found = rows, first = 0;

  function trs(items) { return items.map(function (item) { return item.tr; }); }

  function draw() {
    body.replaceChildren.apply(body, trs(found.slice(first, first + size)));
    pager.hidden = found.length <= size;
    before.disabled = first === 0;
    after.disabled = first + size >= found.length;
    list.classList.toggle("filtered", found.length < rows.length);
    var total = rows.length.toLocaleString("en-GB");
    var number = found.length.toLocaleString("en-GB");
    var text = found.length === rows.length
      ? (rows.length < whole ? "" : "All ") + total + " actions."
      : number + " of " + total + " actions match.";
    if (found.length > size) {
      text += " Showing " + (first + 1).toLocaleString("en-GB") + " to "
        + Math.min(first + size, found.length).toLocaleString("en-GB") + ".";
    }
    if (rows.length < whole) {
      text += " Only " + total + " of the " + whole.toLocaleString("en-GB")
        + " actions are listed here, starting with those late the longest. The tracker has all of them.";
    }
    if (shown.textContent !== text) { shown.textContent = text; }
  }

  function filter() {
    var wanted = words.value.trim().toLowerCase();
    found = rows.filter(function (row) {
      return Object.keys(choices).every(function (name) {
        return choices[name].value === "" || row[name].indexOf(choices[name].value) >= 0;
      }) && (!late.checked || row.late) && (wanted === "" || row.text.indexOf(wanted) >= 0);
    });
    first = 0;
    draw();
  }

  // The filters are kept in the address by their words, so that a link outlives a change of the plan.
  function keep() {
    var params = new URLSearchParams();
    Object.keys(choices).forEach(function (name) {
      if (choices[name].value !== "") { params.set(name, choices[name].selectedOptions[0].text); }
    });
    if (late.checked) { params.set("late", "1"); }
    if (words.value.trim()) { params.set("words", words.value.trim()); }
    history.replaceState(null, "", "#actions" + (params.toString() ? "?" + params : ""));
  }

  function take(query) {
    var params = new URLSearchParams(query);
    Object.keys(choices).forEach(function (name) {
      var option = Array.from(choices[name].options).find(function (one) { return one.text === params.get(name); });
      choices[name].value = option ? option.value : "";
    });
    late.checked = params.get("late") === "1";
    words.value = params.get("words") || "";
    filter();
  }

  // A link leads to a row of the list, to the list with its filters set, or into a group that is closed.
  function follow() {
    var wanted = decodeURIComponent(location.hash.slice(1));
    var parts = wanted.split("?");
    if (parts[0] === "actions") {
      take(parts[1] || "");
      by("actions").scrollIntoView();
      return;
    }
    if (rows.some(function (row) { return row.tr.id === wanted; })) {
      if (!found.some(function (row) { return row.tr.id === wanted; })) { take(""); }
      first = found.findIndex(function (row) { return row.tr.id === wanted; });
      first -= first % size;
      draw();
      rows.forEach(function (row) { row.tr.classList.toggle("target", row.tr.id === wanted); });
      by(wanted).tabIndex = -1;
      by(wanted).focus();
      by(wanted).scrollIntoView({ block: "center" });
      return;
    }
    var target = wanted && by(wanted);
    var closed = target && target.closest("details");
    if (closed) { closed.open = true; target.scrollIntoView(); }
  }

  var waiting = 0;
  function changed() { filter(); keep(); }
  words.addEventListener("input", function () {
    clearTimeout(waiting);
    waiting = setTimeout(changed, 200);
  });
  form.addEventListener("change", changed);
  form.addEventListener("submit", function (event) { event.preventDefault(); changed(); });
  form.addEventListener("reset", function () { setTimeout(changed, 0); });
  before.addEventListener("click", function () { turn(-size); });
  after.addEventListener("click", function () { turn(size); });
  function turn(number) {
    first = Math.max(0, first + number);
    draw();
    table.scrollIntoView();
    if (before.disabled) { after.focus(); } else if (after.disabled) { before.focus(); }
  }

  // Numbers, days and ratings are sorted as what they are, everything else by its words; blanks come last.
  function key(text) {
    var day = text.match(/^(\d\d)\/(\d\d)\/(\d{4})/);
    if (day) { return Number(day[3] + day[2] + day[1]); }
    if (order.indexOf(text) > 0) { return order.indexOf(text); }
    var number = text.match(/^(?:Late, )?([+-]?[\d,]*\.?\d+)(?:%| days?)?$/);
    return number ? Number(number[1].replace(/,/g, "")) : text;
  }
  function compare(one, other) {
    var a = key(one), b = key(other);
    if (one === "-" || other === "-") { return one === other ? 0 : one === "-" ? 1 : -1; }
    if (typeof a === "number" && typeof b === "number") { return a - b; }
    if (typeof a !== typeof b) { return typeof a === "number" ? 1 : -1; }
    return one.localeCompare(other, "en-GB", { numeric: true });
  }
  function sort(sorted, head, number) {
    var way = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    Array.from(head.parentNode.cells).forEach(function (cell) { cell.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", way === 1 ? "ascending" : "descending");
    function text(tr) { return tr.cells[number].textContent.trim(); }
    function rank(a, b) {
      var one = text(a), other = text(b), blank = one === "-" || other === "-";
      return compare(one, other) * (blank ? 1 : way);
    }
    if (sorted === table) {
      rows.sort(function (a, b) { return rank(a.tr, b.tr); });
      filter();
      return;
    }
    var lines = Array.from(sorted.tBodies[0].rows);
    var total = lines.filter(function (tr) { return tr.classList.contains("total"); });
    lines = lines.filter(function (tr) { return total.indexOf(tr) < 0; }).sort(rank);
    sorted.tBodies[0].replaceChildren.apply(sorted.tBodies[0], lines.concat(total));
  }

  // A table that is shown as cards stays a table for screen readers.
  var roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  document.querySelectorAll("main table").forEach(function (one) {
    one.setAttribute("role", "table");
    one.querySelectorAll("thead, tbody, tr, th, td").forEach(function (part) {
      part.setAttribute("role", roles[part.tagName] || (part.scope === "col" ? "columnheader" : "rowheader"));
    });
    Array.from(one.tHead.rows[0].cells).forEach(function (head, number) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append.apply(button, Array.from(head.childNodes));
      button.addEventListener("click", function () { sort(one, head, number); });
      head.append(button);
    });
  });

  // On paper everything that matches the filters is printed, up to a length that a printer survives.
  window.addEventListener("beforeprint", function () {
    body.replaceChildren.apply(body, trs(found.slice(0, 2000)));
  });
  window.addEventListener("afterprint", draw);
  window.addEventListener("hashchange", follow);

  form.hidden = false;
  filter();
  follow();
}());
