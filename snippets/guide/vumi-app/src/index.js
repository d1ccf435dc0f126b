// Every file of the app hangs what it makes on this one name
var go = {};
go;
