(() => {
  "use strict";
  const table = document.getElementById("ranking-table");
  if (table) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const search = document.getElementById("search");
    const decision = document.getElementById("decision");
    const status = document.getElementById("status");
    const shown = document.getElementById("shown");
    document.getElementById("controls").hidden = false;
    const filter = () => {
      const words = search.value.trim().toLocaleLowerCase();
      let count = 0;
      for (const row of rows) {
        const fits = (!words || row.dataset.search.includes(words))
          && (!decision.value || row.dataset.decision === decision.value)
          && (!status.value || row.dataset.status === status.value);
        row.hidden = !fits;
        count += fits;
      }
      shown.textContent = `${count} of ${rows.length} villages`;
    };
    for (const control of [search, decision, status]) control.addEventListener("input", filter);
    const key = (row, column) => row.cells[column].dataset.v ?? row.cells[column].textContent.trim();
    const headers = [...table.tHead.rows[0].cells];
    headers.forEach((header, column) => {
      const title = header.textContent;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = title;
      header.replaceChildren(button);
      button.addEventListener("click", () => {
        const figures = header.classList.contains("num");
        const before = header.getAttribute("aria-sort");
        const up = before ? before !== "ascending" : !figures || column === 0;
        for (const other of headers) other.removeAttribute("aria-sort");
        header.setAttribute("aria-sort", up ? "ascending" : "descending");
        const sign = up ? 1 : -1;
        const sorted = [...rows].sort((a, b) => {
          const [x, y] = [key(a, column), key(b, column)];
          if (x === "" || y === "") return (x === "") - (y === "");
          return sign * (figures ? x - y : x.localeCompare(y));
        });
        body.append(...sorted);
      });
    });
    filter();
  }
  const open = () => {
    const sheet = location.hash && document.getElementById(location.hash.slice(1));
    if (sheet && sheet.tagName === "DETAILS") {
      sheet.open = true;
      sheet.scrollIntoView();
    }
  };
  addEventListener("hashchange", open);
  open();
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const sheet of closed) sheet.open = true;
  });
  addEventListener("afterprint", () => {
    for (const sheet of closed) sheet.open = false;
  });
})();
