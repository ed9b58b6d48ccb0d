document.getElementById("stage");
