// Closes the window where a script may, and keeps a form from being sent twice. Whoever has opened this window and not
// cut it off gets a hint: the state itself is asked of the server.
(function () {
  "use strict";
  // Pages that cut the window off say on the way to the first page that they have opened it. Kept before anything is drawn:
  // who is quick has left the page before its end is read.
  var ours = window.opener || location.hash === "#window";
  try {
    if (ours) sessionStorage.setItem("sallyport-window", "1");
    ours = sessionStorage.getItem("sallyport-window");
  } catch (e) { /* a browser without storage */ }
  var sent = false;
  document.addEventListener("submit", function (event) {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", function () { sent = false; });
  document.addEventListener("DOMContentLoaded", function () {
    var attempt = document.body.dataset.attempt, state = document.body.dataset.state;
    var over = ["done", "declined", "failed", "expired"].indexOf(state) >= 0;
    if (attempt && over) {
      var hint = { type: "sallyport-connect", attempt: attempt, state: state };
      try { new BroadcastChannel("sallyport-connect").postMessage(hint); } catch (e) { /* an old browser */ }
      if (window.opener) window.opener.postMessage(hint, "*");
    }
    var close = document.getElementById("close");
    if (!close || !ours || document.querySelector(".way")) return;
    close.hidden = false;
    close.onclick = function () {
      close.hidden = true; // of no use where the browser does not let it
      window.close();
    };
    close.focus();
    if (state === "done" && !document.querySelector("ul")) setTimeout(function () { window.close(); }, 1500);
  });
})();
