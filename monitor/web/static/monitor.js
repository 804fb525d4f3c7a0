// Two comforts; every page works without them.
"use strict";
(() => {
  // 1. Says when the page has news. It is asked for again with its ETag, while somebody looks at it.
  const note = document.getElementById("fresh");
  const every = 20000;
  let tag = null;
  async function look() {
    if (document.visibilityState !== "visible") return;
    try {
      const headers = tag ? { "If-None-Match": tag } : {};
      const answer = await fetch(location.pathname + location.search, { headers, cache: "no-store", redirect: "error" });
      const now = answer.headers.get("ETag");
      if (answer.status !== 200 || !now) return;
      if (tag && tag !== now) {
        const link = document.createElement("a");
        link.href = location.pathname + location.search;
        link.textContent = "There is news. Show it";
        note.replaceChildren(link);
      }
      tag = tag || now;
    } catch {
      // the server is away; the page stays as it is
    }
  }
  if (note && note.dataset.watch === "yes") {
    look();
    setInterval(look, every);
    document.addEventListener("visibilitychange", look);
  }

  // 2. The link to the first change leads on to the next one, so that one key goes through all of them.
  const step = document.getElementById("firstchange");
  function onward() {
    const at = /^#d(\d+)$/.exec(location.hash);
    const next = at ? document.getElementById("d" + (Number(at[1]) + 1)) : null;
    if (!step || !at) return;
    step.href = next ? "#" + next.id : "#d1";
    step.textContent = next ? "↓ Next change" : "↑ First change";
  }
  addEventListener("hashchange", onward);
  onward();
})();
