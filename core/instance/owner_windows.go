package instance

import "io/fs"

// ownedByMe: the folders for temporary files are each user's own.
func ownedByMe(fs.FileInfo) bool { return true }
