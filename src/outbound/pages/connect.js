// A hint to whoever has opened this window: the state itself is asked of the server. Closes the window where a
// script may, and keeps a form from being sent twice.
(function () {
  "use strict";
  var attempt = document.body.dataset.attempt, state = document.body.dataset.state;
  var over = ["done", "declined", "failed", "expired"].indexOf(state) >= 0;
  if (attempt && over) {
    var hint = { type: "sallyport-connect", attempt: attempt, state: state };
    try { new BroadcastChannel("sallyport-connect").postMessage(hint); } catch (e) { /* an old browser */ }
    if (window.opener) window.opener.postMessage(hint, "*");
  }
  var close = document.getElementById("close");
  if (close && window.opener && !document.querySelector(".way")) {
    close.hidden = false;
    close.onclick = function () { window.close(); };
    close.focus();
    if (state === "done" && !document.querySelector("ul")) setTimeout(function () { window.close(); }, 1500);
  }
  var sent = false;
  document.addEventListener("submit", function (event) {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", function () { sent = false; });
})();
