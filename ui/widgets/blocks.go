package widgets

import (
	"context"

	"restante/ui/desk"
)

const (
	// blockRows is how many rows are asked for at once.
	blockRows = 60
	// blocksKept is how many blocks stay in memory when they go out of view.
	blocksKept = 24
)

// blockKey names a block of rows of a section.
type blockKey struct {
	section string
	block   int
}

func keyOf(at spot) blockKey { return blockKey{at.section, at.index / blockRows} }

// block is some rows that follow each other.
type block[T any] struct {
	slot  desk.Slot
	items []T
	state blockState
	again bool // asked, and out of date already
	used  int
}

type blockState int

const (
	blockOld   blockState = iota // never asked, or a newer count came since
	blockAsked                   // the answer is on its way
	blockNew                     // as the last count told
	blockBad                     // cannot be read: not asked again by itself
)

// blocks reads the rows of a list in blocks and keeps the last ones.
type blocks[T any] struct {
	loader  *desk.Loader
	fetch   func(ctx context.Context, section string, offset, limit int) ([]T, error)
	arrived func(blockKey)
	fail    func(error)
	held    map[blockKey]*block[T]
	clock   int // of use
}

func newBlocks[T any](l *desk.Loader, fetch func(context.Context, string, int, int) ([]T, error),
	arrived func(blockKey), fail func(error),
) *blocks[T] {
	return &blocks[T]{loader: l, fetch: fetch, arrived: arrived, fail: fail, held: map[blockKey]*block[T]{}}
}

// item returns that of a row, an old one too; nil while it is not there.
func (b *blocks[T]) item(at spot) *T {
	k := b.held[keyOf(at)]
	if i := at.index % blockRows; k != nil && i < len(k.items) {
		return &k.items[i]
	}
	return nil
}

// fresh tells whether a block is as the last count told, or cannot be read.
func (b *blocks[T]) fresh(key blockKey) bool {
	k := b.held[key]
	return k != nil && (k.state == blockNew || k.state == blockBad)
}

// bad tells whether a block cannot be read.
func (b *blocks[T]) bad(key blockKey) bool {
	k := b.held[key]
	return k != nil && k.state == blockBad
}

// stale puts all blocks out of date. Their rows stay until new ones are there.
// What is being asked goes on, and is then asked again: else many changes in a
// row would keep the list from ever showing one.
func (b *blocks[T]) stale() {
	for _, k := range b.held {
		if k.state == blockAsked {
			k.again = true
		} else {
			k.state = blockOld
		}
	}
}

// want asks for blocks that are not there, gives up asking for those that are
// no longer wanted, and forgets the longest unused ones.
func (b *blocks[T]) want(keys []blockKey) {
	b.clock++
	for _, key := range keys {
		k := b.held[key]
		if k == nil {
			k = &block[T]{}
			b.held[key] = k
		}
		k.used = b.clock
		if k.state == blockOld {
			b.ask(key, k)
		}
	}
	for _, k := range b.held {
		if k.used != b.clock && k.state == blockAsked {
			k.slot.Drop()
			k.state, k.again = blockOld, false
		}
	}
	for len(b.held) > max(blocksKept, len(keys)) {
		b.forgetOne()
	}
}

func (b *blocks[T]) forgetOne() {
	var oldest blockKey
	used := b.clock + 1
	for key, k := range b.held {
		if k.used < used {
			oldest, used = key, k.used
		}
	}
	b.held[oldest].slot.Drop()
	delete(b.held, oldest)
}

func (b *blocks[T]) ask(key blockKey, k *block[T]) {
	k.state = blockAsked
	desk.Load(b.loader, &k.slot, func(ctx context.Context) ([]T, error) {
		return b.fetch(ctx, key.section, key.block*blockRows, blockRows)
	}, func(items []T, err error) {
		if err != nil {
			k.state = blockBad
			if b.fail != nil {
				b.fail(err)
			}
		} else {
			k.items, k.state = items, blockNew
		}
		if k.again {
			k.state, k.again = blockOld, false
		}
		b.arrived(key)
	})
}
