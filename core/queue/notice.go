package queue

// Notice is something that happens in an engine besides the transitions of
// deliveries.
type Notice int

// The notices.
const (
	// NoticeStarted says that Run has put right what an earlier run left, and
	// is at work.
	NoticeStarted Notice = iota + 1
	// NoticeAccount says that something was stored of an account.
	NoticeAccount
	// NoticeReach says that Reach or Trouble are different now.
	NoticeReach
)
