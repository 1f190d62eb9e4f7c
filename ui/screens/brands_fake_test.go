package screens_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"restante/core"
	"restante/core/model"
	"restante/ui/desk/desktest"
)

// clientele is a core with brands and accounts and nothing else. It refuses
// what refusals names, by the name of the command.
type clientele struct {
	mu       sync.Mutex
	brands   []model.Brand
	accounts []model.Account
	counts   map[core.QueueGroup]int
	prefs    model.Preferences
	drafts   []model.Draft

	refusals map[string]error
	did      []string
	edits    []core.BrandEdit
	added    []core.NewAccount
	browser  []core.BrowserAccount
	// waits holds the commands that it names until their context ends.
	waits map[string]bool
	// signIn is what happens in the browser; nil: the page is opened, and that
	// is all.
	signIn func(ctx context.Context, open func(context.Context, string) error, paste func(context.Context) (string, error)) error
}

func (c *clientele) do(ctx context.Context, name string) error {
	c.mu.Lock()
	c.did = append(c.did, name)
	wait, err := c.waits[name], c.refusals[name]
	c.mu.Unlock()
	if wait {
		<-ctx.Done()
		return ctx.Err()
	}
	return err
}

func (c *clientele) AllBrands(ctx context.Context) ([]model.Brand, error) {
	return slices.Clone(c.brands), c.refusals["AllBrands"]
}

func (c *clientele) Brands(ctx context.Context) ([]model.Brand, error) {
	return slices.DeleteFunc(slices.Clone(c.brands), func(b model.Brand) bool { return !b.ArchivedAt.IsZero() }), nil
}

func (c *clientele) AllAccounts(context.Context) ([]model.Account, error) {
	return slices.Clone(c.accounts), nil
}

func (c *clientele) Accounts(context.Context) ([]model.Account, error) {
	return slices.DeleteFunc(slices.Clone(c.accounts), func(a model.Account) bool { return !a.RemovedAt.IsZero() }), nil
}

func (c *clientele) AddBrand(ctx context.Context, e core.BrandEdit) (model.Brand, error) {
	if err := c.do(ctx, "AddBrand"); err != nil {
		return model.Brand{}, err
	}
	b := model.Brand{ID: model.BrandID(fmt.Sprintf("b%d", len(c.brands)+1)), LatePolicy: model.DefaultLatePolicy, Position: len(c.brands)}
	applied(&b, e)
	c.edits, c.brands = append(c.edits, e), append(c.brands, b)
	return b, nil
}

func (c *clientele) SetBrand(ctx context.Context, ref string, e core.BrandEdit) (model.Brand, error) {
	if err := c.do(ctx, "SetBrand"); err != nil {
		return model.Brand{}, err
	}
	c.edits = append(c.edits, e)
	b := c.brand(model.BrandID(ref))
	applied(b, e)
	return *b, nil
}

func (c *clientele) brand(id model.BrandID) *model.Brand {
	for i := range c.brands {
		if c.brands[i].ID == id {
			return &c.brands[i]
		}
	}
	panic("no brand " + id)
}

func applied(b *model.Brand, e core.BrandEdit) {
	for to, from := range map[*string]*string{&b.Name: e.Name, &b.Zone: e.Zone, &b.Lang: e.Lang, &b.Color: e.Color, &b.Notes: e.Notes} {
		if from != nil {
			*to = strings.TrimSpace(*from)
		}
	}
	if e.Late != nil {
		b.LatePolicy = *e.Late
	}
	if e.Handles != nil {
		b.Handles = *e.Handles
	}
	if e.Domains != nil {
		b.Domains = *e.Domains
	}
}

func (c *clientele) ArchiveBrand(ctx context.Context, id model.BrandID) error {
	err := c.do(ctx, "ArchiveBrand")
	if err == nil {
		c.brand(id).ArchivedAt = desktest.Now
	}
	return err
}

func (c *clientele) RestoreBrand(ctx context.Context, id model.BrandID) error {
	err := c.do(ctx, "RestoreBrand")
	if err == nil {
		c.brand(id).ArchivedAt = time.Time{}
	}
	return err
}

func (c *clientele) OrderBrands(ctx context.Context, ids []model.BrandID) error {
	err := c.do(ctx, fmt.Sprint("OrderBrands ", ids))
	slices.SortStableFunc(c.brands, func(a, b model.Brand) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return err
}

func (c *clientele) PauseBrand(ctx context.Context, id model.BrandID, paused bool) error {
	err := c.do(ctx, fmt.Sprint("PauseBrand ", paused))
	if err == nil {
		c.brand(id).Paused = paused
	}
	return err
}

func (c *clientele) CheckAccount(ctx context.Context, id model.AccountID) (model.Account, error) {
	if err := c.do(ctx, "CheckAccount"); err != nil {
		return model.Account{}, err
	}
	for i := range c.accounts {
		if c.accounts[i].ID == id {
			return c.accounts[i], nil
		}
	}
	return model.Account{}, model.NewProblem("account.not_found", "account", string(id))
}

func (c *clientele) RemoveAccount(ctx context.Context, id model.AccountID) error {
	if err := c.do(ctx, "RemoveAccount"); err != nil {
		return err
	}
	for i := range c.accounts {
		if c.accounts[i].ID == id {
			c.accounts[i].RemovedAt = desktest.Now
		}
	}
	return nil
}

func (c *clientele) QueueCounts(ctx context.Context, f core.QueueFilter) (map[core.QueueGroup]int, error) {
	if f.Account == "" {
		return nil, errors.New("counted for all accounts")
	}
	return c.counts, c.do(ctx, "QueueCounts")
}

func (c *clientele) AddAccount(ctx context.Context, n core.NewAccount) (model.Account, error) {
	c.added = append(c.added, n)
	if err := c.do(ctx, "AddAccount"); err != nil {
		return model.Account{}, err
	}
	return c.connected(n.Brand, n.Network, n.Server, n.Handle, ""), nil
}

func (c *clientele) connected(brand string, network model.NetworkID, server, handle string, again model.AccountID) model.Account {
	for i := range c.accounts {
		if c.accounts[i].ID == again || handle != "" && c.accounts[i].Handle == handle {
			c.accounts[i].Health, c.accounts[i].HealthReason = model.HealthOK, nil
			return c.accounts[i]
		}
	}
	if handle == "" {
		handle = "lea@" + server
	}
	acc := model.Account{ID: model.AccountID(fmt.Sprintf("a%d", len(c.accounts)+1)), BrandID: model.BrandID(brand), Network: network,
		Server: server, Handle: handle, Health: model.HealthOK}
	c.accounts = append(c.accounts, acc)
	return acc
}

func (c *clientele) SignInWithBrowser(ctx context.Context, n core.BrowserAccount, open func(context.Context, string) error,
	paste func(context.Context) (string, error)) (model.Account, error) {
	c.browser = append(c.browser, n)
	if err := c.do(ctx, "SignInWithBrowser"); err != nil {
		return model.Account{}, err
	}
	if err := open(ctx, "https://mastodon.example/oauth/authorize?state=1"); err != nil {
		return model.Account{}, err
	}
	if c.signIn != nil {
		if err := c.signIn(ctx, open, paste); err != nil {
			return model.Account{}, err
		}
	}
	return c.connected(n.Brand, n.Network, n.Server, "", n.Again), nil
}

func (c *clientele) SaveDraft(ctx context.Context, d model.Draft) (model.Draft, error) {
	if err := c.do(ctx, "SaveDraft"); err != nil {
		return d, err
	}
	d.Rev++
	if d.ID == "" {
		d.ID = model.DraftID(fmt.Sprint("d", len(c.drafts)+1))
		c.drafts = append(c.drafts, d)
		return d, nil
	}
	for i := range c.drafts {
		if c.drafts[i].ID == d.ID {
			c.drafts[i] = d
		}
	}
	return d, nil
}

func (c *clientele) Preferences(context.Context) (model.Preferences, error) { return c.prefs, nil }

func (c *clientele) SetPreferences(ctx context.Context, p model.Preferences) error {
	c.prefs = p
	return c.do(ctx, "SetPreferences")
}

// networks are those of the tests: one that wants an app password, and one that
// takes a token or the browser.
var networks = []model.Network{
	{ID: "bluesky", Name: "Bluesky", Server: "https://bsky.social", Capabilities: model.Capabilities{SignIn: "app_password"}},
	{ID: "mastodon", Name: "Mastodon", Capabilities: model.Capabilities{SignIn: "token", Browser: true}},
}

// newClientele has two clients at work and one of yesterday.
func newClientele() *clientele {
	return &clientele{
		brands: []model.Brand{
			{ID: "b1", Name: "Boulangerie Martin", Color: "#b5482f", Zone: "Europe/Paris", Lang: "fr", LatePolicy: 2 * time.Hour,
				Handles: []string{"boulangerie.example"}, Notes: "Call before ten."},
			{ID: "b2", Name: "Cave Lebrun", Color: "#3b5fa8", Zone: "America/New_York", Lang: "en", LatePolicy: 45 * time.Minute, Position: 1},
			{ID: "b3", Name: "Atelier Vieux", Color: "#5b6b2f", Zone: "Europe/Paris", Lang: "fr", LatePolicy: time.Hour, Position: 2,
				ArchivedAt: desktest.Now.AddDate(0, -2, 0)},
		},
		accounts: []model.Account{
			{ID: "a1", BrandID: "b1", Network: "bluesky", Server: "https://bsky.social", Handle: "boulangerie.example", Health: model.HealthOK,
				ProfileURL: "https://bsky.app/profile/boulangerie.example", LastPublishedAt: desktest.Now.Add(-26 * time.Hour), Limits: model.Limits{Text: 300, Images: 4}},
			{ID: "a2", BrandID: "b1", Network: "mastodon", Server: "https://mastodon.example", Handle: "boulangerie@mastodon.example", Health: model.HealthSignIn,
				HealthReason: model.NewProblem("account.sign_in_again", "server", "mastodon.example"), Limits: model.Limits{Text: 500, Images: 4}},
		},
		refusals: map[string]error{}, waits: map[string]bool{},
	}
}
