package screens

// What the tests of the form look into.
var (
	ZoneNames    = zoneNames
	BrandPalette = brandPalette[:]
)
