// For browsers that the page is too new for: nothing here is newer than they are.
(function () {
  // Of what the page needs, browsers had this last.
  if (window.CSS && CSS.supports && CSS.supports('color', 'light-dark(red, red)')) return;
  var page = document.getElementById('page');
  if (page) page.parentNode.removeChild(page);
  document.body.appendChild(document.getElementById('too-old').content);
})();
