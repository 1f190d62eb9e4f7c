package start

// OpenLog is for tests, which have smaller logs.
var OpenLog = openLog
