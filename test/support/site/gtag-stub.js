/**
 * Stands in for gtag.js in browser tests. It does what the page code relies on in the real one and nothing more: works
 * off the data layer in order, keeps a session in a first-party cookie and begins a new one at the first hit after a
 * pause, answers `get ... session_id` later, obeys Consent Mode, sends page_view on a history change and
 * user_engagement when the page is hidden. Hits go to /g/collect, as the real ones do.
 */
(() => {
  const name = "dataLayer";
  window[name] ??= [];
  const layer = window[name];
  const options = { timeout: 30 * 60_000, history: true, ...window.gtagStub };
  const consent = { analytics_storage: "granted" };
  const configured = [];
  const waiting = [];
  /** Where cookies are blocked there is a session a page. */
  const memory = {};

  const granted = () => consent.analytics_storage !== "denied";
  const cookie = (id) => `_ga_${id.slice(2)}`;

  function stored(id) {
    const found = document.cookie.split("; ").find((text) => text.startsWith(`${cookie(id)}=`));
    const [sid, last] = (found ? found.split("=")[1] : memory[id] || "").split(".");
    return sid ? { sid, last: Number(last) } : undefined;
  }

  function touch(id) {
    const before = stored(id);
    const now = Date.now();
    const over = !before || now - before.last > options.timeout;
    let sid = over ? String(Math.floor(now / 1000)) : before.sid;
    if (over && before && before.sid === sid) sid = String(Number(sid) + 1);
    memory[id] = `${sid}.${now}`;
    // biome-ignore lint/suspicious/noDocumentCookie: as gtag does
    document.cookie = `${cookie(id)}=${sid}.${now}; path=/; max-age=86400`;
    return sid;
  }

  function hit(id, event) {
    const query = new URLSearchParams({ v: "2", tid: id, en: event, dl: location.href });
    if (granted()) query.set("sid", touch(id));
    else query.set("gcs", "G100");
    navigator.sendBeacon(`/g/collect?${query}`);
  }

  function everywhere(event) {
    for (const id of configured) hit(id, event);
  }

  function answer([, id, field, callback]) {
    if (!configured.includes(id)) return void waiting.push([null, id, field, callback]);
    setTimeout(() => callback(granted() && field === "session_id" ? stored(id)?.sid : undefined), 0);
  }

  const commands = {
    consent: ([, , state]) => {
      const before = granted();
      Object.assign(consent, state);
      if (!before && granted()) for (const id of configured) touch(id);
    },
    config: ([, id, settings]) => {
      configured.push(id);
      if (settings?.send_page_view !== false) hit(id, "page_view");
      for (const question of waiting.splice(0)) answer(question);
    },
    event: ([, event, settings]) => {
      for (const id of settings?.send_to ? [settings.send_to] : configured) hit(id, event);
    },
    get: answer,
  };

  function work(entry) {
    if (Object.prototype.toString.call(entry) === "[object Arguments]") commands[entry[0]]?.(entry);
  }

  const push = layer.push;
  layer.push = (...entries) => {
    const length = push.apply(layer, entries);
    entries.forEach(work);
    return length;
  };
  layer.slice().forEach(work);

  let address = location.href.split("#")[0];
  function moved() {
    const here = location.href.split("#")[0];
    if (here === address) return;
    address = here;
    if (options.history) setTimeout(() => everywhere("page_view"), 0);
  }
  for (const method of ["pushState", "replaceState"]) {
    const original = history[method];
    history[method] = function (...given) {
      original.apply(this, given);
      moved();
    };
  }
  addEventListener("popstate", moved);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") everywhere("user_engagement");
  });
})();
