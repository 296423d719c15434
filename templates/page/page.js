"use strict";
(function () {
  var table = document.getElementById("action-table");
  var body = document.getElementById("action-rows");
  var form = document.getElementById("filters");
  var shown = document.getElementById("shown");
  var pager = document.getElementById("pager");
  var before = document.getElementById("before");
  var after = document.getElementById("after");
  var size = Number(table.dataset.page);
  var lead = document.getElementById("f-lead");
  var section = document.getElementById("f-section");
  var rating = document.getElementById("f-rating");
  var words = document.getElementById("f-text");
  var late = document.getElementById("f-late");
  var headings = Array.from(table.querySelectorAll("thead th"), function (th) { return th.textContent; });
  var holder = document.getElementById("action-data");
  var rows = holder ? JSON.parse(holder.textContent).map(stored) : Array.from(body.rows, standing);
  var found = rows;
  var first = 0;

  // A row that stands in the page already.
  function standing(tr) {
    return {
      leads: tr.dataset.l ? tr.dataset.l.split(" ") : [],
      section: tr.dataset.s, rating: tr.dataset.r, late: Number(tr.dataset.d) > 0,
      text: tr.textContent.toLowerCase(), tr: tr
    };
  }

  // A row of a long plan, which is put into the page only when it is looked at.
  function stored(item) {
    return {
      leads: item[7].map(String), section: String(item[8]), rating: String(item[9]), late: item[10] > 0,
      text: item.slice(0, 7).join(" ").toLowerCase(), cells: item, tr: null
    };
  }

  function element(row) {
    if (row.tr) { return row.tr; }
    var tr = document.createElement("tr");
    tr.setAttribute("role", "row");
    headings.forEach(function (heading, i) {
      var cell = document.createElement(i === 1 ? "th" : "td");
      cell.setAttribute("role", i === 1 ? "rowheader" : "cell");
      if (i === 1) { cell.scope = "row"; }
      cell.dataset.h = heading;
      if (i === 5) {
        var badge = document.createElement("span");
        badge.className = "brag " + row.cells[5].toLowerCase().replace(" ", "-");
        badge.textContent = row.cells[5];
        cell.append(badge);
      } else {
        cell.textContent = row.cells[i];
      }
      tr.append(cell);
    });
    row.tr = tr;
    return tr;
  }

  function draw() {
    body.replaceChildren.apply(body, found.slice(first, first + size).map(element));
    pager.hidden = found.length <= size;
    before.disabled = first === 0;
    after.disabled = first + size >= found.length;
    var total = rows.length.toLocaleString("en-GB");
    var number = found.length.toLocaleString("en-GB");
    var text = found.length === rows.length
      ? "All " + total + " actions."
      : number + " of " + total + " actions match.";
    if (found.length > size) {
      text += " Showing " + (first + 1).toLocaleString("en-GB") + " to "
        + Math.min(first + size, found.length).toLocaleString("en-GB") + ".";
    }
    if (shown.textContent !== text) { shown.textContent = text; }
  }

  function filter() {
    var wanted = words.value.trim().toLowerCase();
    found = rows.filter(function (row) {
      return (lead.value === "" || row.leads.indexOf(lead.value) >= 0)
        && (section.value === "" || row.section === section.value)
        && (rating.value === "" || row.rating === rating.value)
        && (!late.checked || row.late)
        && (wanted === "" || row.text.indexOf(wanted) >= 0);
    });
    first = 0;
    draw();
  }

  var waiting = 0;
  words.addEventListener("input", function () {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 200);
  });
  form.addEventListener("change", filter);
  form.addEventListener("submit", function (event) { event.preventDefault(); filter(); });
  form.addEventListener("reset", function () { setTimeout(filter, 0); });
  before.addEventListener("click", function () { turn(-size); });
  after.addEventListener("click", function () { turn(size); });
  function turn(by) {
    first = Math.max(0, first + by);
    draw();
    table.scrollIntoView();
    if (before.disabled) { after.focus(); } else if (after.disabled) { before.focus(); }
  }

  // On paper everything that matches is printed, up to a length that a printer survives.
  window.addEventListener("beforeprint", function () {
    body.replaceChildren.apply(body, found.slice(0, 2000).map(element));
  });
  window.addEventListener("afterprint", draw);

  form.hidden = false;
  filter();
}());
