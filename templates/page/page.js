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
  var whole = Number(table.dataset.total);
  var lead = document.getElementById("f-lead");
  var section = document.getElementById("f-section");
  var rating = document.getElementById("f-rating");
  var words = document.getElementById("f-text");
  var late = document.getElementById("f-late");
  var rows = Array.from(body.rows, row);
  var found = rows;
  var first = 0;

  function row(tr) {
    return {
      leads: tr.dataset.l ? tr.dataset.l.split(" ") : [],
      section: tr.dataset.s, rating: tr.dataset.r, late: Number(tr.dataset.d) > 0,
      text: tr.textContent.toLowerCase(), tr: tr
    };
  }

  function shownRow(item) { return item.tr; }

  function draw() {
    body.replaceChildren.apply(body, found.slice(first, first + size).map(shownRow));
    pager.hidden = found.length <= size;
    before.disabled = first === 0;
    after.disabled = first + size >= found.length;
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
      text += " Only " + total + " of " + whole.toLocaleString("en-GB")
        + " actions are listed, the longest late first. The tracker holds all of them.";
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
    body.replaceChildren.apply(body, found.slice(0, 2000).map(shownRow));
  });
  window.addEventListener("afterprint", draw);

  form.hidden = false;
  filter();
}());
