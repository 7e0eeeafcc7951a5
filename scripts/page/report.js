"use strict";

// Tables sort by a click on a head; the first by the least, the next by the greatest.
for (const table of document.querySelectorAll("table.sorts")) {
	const heads = [...table.tHead.rows[0].cells].filter((head) => !head.classList.contains("scale"));
	const body = table.tBodies[0];

	const compare = (column) => (a, b) => {
		const [x, y] = [a.cells[column], b.cells[column]];
		const [p, q] = [x.dataset.value, y.dataset.value];
		if (p !== undefined && q !== undefined) return p - q;
		// what has no figure comes last
		if ((p === undefined) !== (q === undefined)) return p === undefined ? 1 : -1;
		return x.textContent.localeCompare(y.textContent, "en", { numeric: true });
	};

	heads.forEach((head, column) => {
		const button = document.createElement("button");
		button.type = "button";
		button.append(...head.childNodes);
		head.append(button);
		button.addEventListener("click", () => {
			const order = head.ariaSort === "ascending" ? "descending" : "ascending";
			const rows = [...body.rows].sort(compare(column));
			heads.forEach((other) => other.removeAttribute("aria-sort"));
			head.setAttribute("aria-sort", order);
			body.append(...(order === "ascending" ? rows : rows.reverse()));
		});
	});
}

// The numbers of a mark beside the pointer, instead of the browser's own slow title.
const tip = document.createElement("div");
tip.className = "tip";
document.body.append(tip);
for (const mark of document.querySelectorAll(".mark")) {
	const title = mark.querySelector("title");
	const text = title.textContent.split(" · ").join("\n");
	title.remove();
	mark.addEventListener("pointerenter", (event) => {
		tip.textContent = text;
		const box = tip.getBoundingClientRect();
		const left = Math.min(event.clientX + 14, innerWidth - box.width - 8);
		const top = event.clientY - box.height - 12;
		tip.style.left = `${Math.max(left, 8)}px`;
		tip.style.top = `${top > 8 ? top : event.clientY + 18}px`;
	});
	mark.addEventListener("pointerleave", () => (tip.textContent = ""));
}
addEventListener("scroll", () => (tip.textContent = ""), { passive: true });

addEventListener("beforeprint", () => {
	for (const details of document.querySelectorAll("details")) details.open = true;
});
