package desk

import (
	"slices"

	"restante/core/model"
)

// Book is a snapshot of the brands, accounts and networks, by which rows get
// their names and colours. It does not change.
type Book struct {
	brands   []model.Brand // at work, in their order
	accounts []model.Account
	networks []model.Network
	brandBy  map[model.BrandID]model.Brand
	accBy    map[model.AccountID]model.Account
	netBy    map[model.NetworkID]model.Network
}

// NewBook makes a Book of all brands, archived ones too, all accounts, removed
// ones too, and the networks, each in the order in which they are shown.
func NewBook(brands []model.Brand, accounts []model.Account, networks []model.Network) *Book {
	b := &Book{networks: networks, brandBy: map[model.BrandID]model.Brand{},
		accBy: map[model.AccountID]model.Account{}, netBy: map[model.NetworkID]model.Network{}}
	for _, brand := range brands {
		b.brandBy[brand.ID] = brand
		if brand.ArchivedAt.IsZero() {
			b.brands = append(b.brands, brand)
		}
	}
	for _, acc := range accounts {
		b.accBy[acc.ID] = acc
		if acc.RemovedAt.IsZero() {
			b.accounts = append(b.accounts, acc)
		}
	}
	for _, n := range networks {
		b.netBy[n.ID] = n
	}
	return b
}

// Brands are the brands at work, in their order.
func (b *Book) Brands() []model.Brand { return b.brands }

// Brand returns a brand, an archived one too; the zero value where there is
// none.
func (b *Book) Brand(id model.BrandID) model.Brand { return b.brandBy[id] }

// Account returns an account, a removed one too; the zero value where there is
// none.
func (b *Book) Account(id model.AccountID) model.Account { return b.accBy[id] }

// Networks are the networks that the program knows.
func (b *Book) Networks() []model.Network { return b.networks }

// Network returns a network; one with only its id where it is not known.
func (b *Book) Network(id model.NetworkID) model.Network {
	if n, ok := b.netBy[id]; ok {
		return n
	}
	return model.Network{ID: id, Name: string(id)}
}

// AccountsOf returns the connected accounts of a brand, of all brands where id
// is empty.
func (b *Book) AccountsOf(id model.BrandID) []model.Account {
	var out []model.Account
	for _, acc := range b.accounts {
		if id == "" || acc.BrandID == id {
			out = append(out, acc)
		}
	}
	return out
}

// Ordered is the same book with its brands in the order of ids; those that ids
// does not name follow as they were.
func (b *Book) Ordered(ids []model.BrandID) *Book {
	place := func(brand model.Brand) int {
		if i := slices.Index(ids, brand.ID); i >= 0 {
			return i
		}
		return len(ids)
	}
	out := *b
	out.brands = slices.Clone(b.brands)
	slices.SortStableFunc(out.brands, func(x, y model.Brand) int { return place(x) - place(y) })
	return &out
}
