package model

// Ids are typed so that the compiler forbids mixing, say, an account and a
// brand. Their text sorts by the time of creation (package id makes them).
type (
	// BrandID names a Brand.
	BrandID string
	// AccountID names an Account.
	AccountID string
	// DraftID names a Draft.
	DraftID string
	// PostID names a Post.
	PostID string
	// DeliveryID names a Delivery.
	DeliveryID string
	// AttemptID names one row of the attempt log.
	AttemptID string
	// RunID names one run of the delivery engine, from lock to exit.
	RunID string
	// MediaID is the lower-case hex SHA-256 of the file's bytes.
	MediaID string
	// NetworkID names a kind of platform, such as "mastodon".
	NetworkID string
)
