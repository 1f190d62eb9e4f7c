package core

// DayEnd is where the queue ends a day.
var DayEnd = dayEnd
