// The one script that a site embeds: it makes the element from its own `data-*` and fetches the component from where it comes.
(function () {
  "use strict";
  var script = document.currentScript;
  var server = new URL(script.src, document.baseURI).origin;

  function start() {
    var chat = document.createElement("ou-aller-chat");
    chat.setAttribute("server", server);
    chat.setAttribute("mode", "floating");
    Object.keys(script.dataset).forEach(function (name) {
      if (name !== "target") chat.setAttribute(name.replace(/[A-Z]/g, function (letter) { return "-" + letter.toLowerCase(); }), script.dataset[name]);
    });
    var target = script.dataset.target ? document.querySelector(script.dataset.target) : null;
    if (target) target.append(chat);
    else if (chat.getAttribute("mode") === "inline" && document.body.contains(script)) script.after(chat);
    else document.body.append(chat);
  }

  import(server + "/static/widget/index.js").catch(function () {
    console.warn("Où aller : " + server + " ne répond pas, ou la politique de sécurité (CSP) de cette page ne le permet pas.");
  });
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
