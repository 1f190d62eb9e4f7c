package screens

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"restante/core"
	"restante/core/model"
	"restante/ui/desk"
	"restante/ui/look"
	"restante/ui/widgets"
)

// preview shows what one account will be sent, as people on its network see it.
// It is drawn from core.Shaped, the content that is also sent.
type preview struct {
	desk    *desk.Desk
	card    *previewCard
	badge   *widgets.Badge
	where   *widget.Label
	scroll  *container.Scroll
	content fyne.CanvasObject
}

func newPreview(d *desk.Desk) *preview {
	p := &preview{desk: d, card: newPreviewCard(d), badge: widgets.NewBadge(look.Space(5)), where: widgets.Small("")}
	p.scroll = container.NewVScroll(p.card)
	p.scroll.SetMinSize(fyne.NewSize(280, 80))
	head := container.NewBorder(nil, nil, container.NewCenter(p.badge), nil, p.where)
	p.content = container.NewBorder(head, nil, nil, nil, container.New(previewFit{p}, p.scroll))
	return p
}

// show draws what a network gets. nil: there is no account yet.
func (p *preview) show(brand model.Brand, s *core.Shaped, base string) {
	if s == nil {
		p.badge.Hide()
		p.where.SetText(p.desk.Text.Say("ui.preview.nowhere"))
		p.card.show(brand, core.Shaped{Content: model.PartContent{Text: base}})
	} else {
		p.badge.Show()
		p.badge.SetNetwork(s.Network)
		p.where.SetText(p.desk.Text.Say("ui.preview.as_on", "network", s.Network.Name))
		p.card.show(brand, *s)
	}
	p.scroll.Refresh()
}

// previewFit tells the card its width before the scroll asks for its height.
type previewFit struct{ p *preview }

// MinSize is the scroll's.
func (f previewFit) MinSize([]fyne.CanvasObject) fyne.Size { return f.p.scroll.MinSize() }

// Layout gives the scroll all of it.
func (f previewFit) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	if f.p.card.width != size.Width {
		f.p.card.width = size.Width
		f.p.card.arrange()
	}
	f.p.scroll.Move(fyne.Position{})
	f.p.scroll.Resize(size)
}

// previewCard is the post on its card.
type previewCard struct {
	widget.BaseWidget
	desk          *desk.Desk
	width, height float32
	shaped        core.Shaped

	mark         *widgets.BrandMark
	name, handle *widget.Label
	warning      *widget.Label
	warningIcon  *widget.Icon
	text         *flowText
	nothing      *widget.Label
	images       *previewImages
	who          *widget.Label
	whoIcon      *widget.Icon
	ground       *canvas.Rectangle
	line         *canvas.Rectangle
}

func newPreviewCard(d *desk.Desk) *previewCard {
	c := &previewCard{desk: d, mark: widgets.NewBrandMark(look.Space(10)), name: widgets.Body(""), handle: widgets.Small(""),
		warning: widgets.Body(""), warningIcon: widget.NewIcon(theme.WarningIcon()), text: newFlowText(),
		nothing: widgets.Small(d.Text.Say("ui.preview.nothing")), images: newPreviewImages(d), who: widgets.Small(""),
		whoIcon: widget.NewIcon(theme.VisibilityIcon()), ground: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil)}
	c.name.TextStyle = fyne.TextStyle{Bold: true}
	c.ExtendBaseWidget(c)
	return c
}

func (c *previewCard) show(brand model.Brand, s core.Shaped) {
	c.shaped = s
	c.mark.SetBrand(brand)
	c.name.SetText(brand.Name)
	c.handle.SetText(handleOf(s.Account))
	c.warning.SetText(strings.ReplaceAll(s.Content.Options.Warning, "\n", " "))
	c.who.SetText(c.audience())
	c.images.show(s.Content.Media)
	c.arrange()
	c.Refresh()
}

// handleOf is an account's name with its at sign; empty where there is none.
func handleOf(a model.Account) string {
	if a.Handle == "" {
		return ""
	}
	return "@" + a.Handle
}

// audience says who sees the post, where that is not everybody.
func (c *previewCard) audience() string {
	v := c.shaped.Content.Options.Visibility
	if v == model.VisibilityDefault || !c.shaped.Network.Capabilities.Visibility {
		return ""
	}
	return c.desk.Text.Say("ui.composer.visibility." + string(v))
}

// arrange puts the parts of the card one under another within its width.
func (c *previewCard) arrange() {
	pad, gap := look.Space(3), look.Space(2)
	inner := max(0, c.width-2*pad)
	c.mark.Move(fyne.NewPos(pad, pad))
	c.mark.Resize(fyne.NewSquareSize(look.Space(10)))
	x := pad + look.Space(10)
	c.name.Move(fyne.NewPos(x, pad-look.Space(2)))
	c.name.Resize(fyne.NewSize(max(0, c.width-pad-x), c.name.MinSize().Height))
	c.handle.Move(fyne.NewPos(x, pad+look.Space(3)))
	c.handle.Resize(fyne.NewSize(max(0, c.width-pad-x), c.handle.MinSize().Height))
	y := pad + look.Space(12)
	y = c.arrangeWarning(pad, y, inner)
	empty := c.shaped.Content.Text == "" && len(c.shaped.Content.Media) == 0
	c.nothing.Hidden, c.text.Hidden = !empty, empty
	c.nothing.Move(fyne.NewPos(pad-look.Space(2), y-look.Space(2)))
	c.nothing.Resize(fyne.NewSize(inner+look.Space(2), c.nothing.MinSize().Height))
	h := c.text.set(c.shaped.Content.Text, c.shaped.Entities, inner)
	c.text.Move(fyne.NewPos(pad, y))
	c.text.Resize(fyne.NewSize(inner, h))
	y += max(h, look.Space(5)) + gap
	if h := c.images.arrange(inner); h > 0 {
		c.images.box.Move(fyne.NewPos(pad, y))
		c.images.box.Resize(fyne.NewSize(inner, h))
		y += h + gap
	}
	y = c.arrangeAudience(pad, y, inner)
	c.height = y + pad - gap
}

func (c *previewCard) arrangeWarning(x, y, width float32) float32 {
	none := c.warning.Text == ""
	c.warning.Hidden, c.warningIcon.Hidden, c.line.Hidden = none, none, none
	if none {
		return y
	}
	h := look.Space(8)
	c.line.Move(fyne.NewPos(x, y))
	c.line.Resize(fyne.NewSize(width, h))
	c.warningIcon.Move(fyne.NewPos(x+look.Space(2), y+look.Space(2)))
	c.warningIcon.Resize(fyne.NewSquareSize(look.Space(4)))
	c.warning.Move(fyne.NewPos(x+look.Space(6), y+(h-c.warning.MinSize().Height)/2))
	c.warning.Resize(fyne.NewSize(max(0, width-look.Space(6)), c.warning.MinSize().Height))
	return y + h + look.Space(2)
}

func (c *previewCard) arrangeAudience(x, y, width float32) float32 {
	none := c.who.Text == ""
	c.who.Hidden, c.whoIcon.Hidden = none, none
	if none {
		return y
	}
	c.whoIcon.Move(fyne.NewPos(x, y+look.Space(1)))
	c.whoIcon.Resize(fyne.NewSquareSize(look.Space(4)))
	h := c.who.MinSize().Height
	c.who.Move(fyne.NewPos(x+look.Space(3), y+look.Space(3)-h/2))
	c.who.Resize(fyne.NewSize(max(0, width-look.Space(3)), h))
	return y + look.Space(6) + look.Space(2)
}

// CreateRenderer draws the card.
func (c *previewCard) CreateRenderer() fyne.WidgetRenderer {
	r := &cardRenderer{c: c}
	c.ground.CornerRadius, c.ground.StrokeWidth = 8, 1
	c.line.CornerRadius = 4
	r.Refresh()
	return r
}

type cardRenderer struct{ c *previewCard }

// Layout keeps the ground under the parts, which arrange has placed.
func (r *cardRenderer) Layout(fyne.Size) {
	// Its stroke lies half outside of it, which the scroll would cut.
	r.c.ground.Move(fyne.NewPos(1, 1))
	r.c.ground.Resize(fyne.NewSize(max(0, r.c.width-2), max(0, r.c.height-2)))
}

// MinSize is the height that the parts take.
func (r *cardRenderer) MinSize() fyne.Size { return fyne.NewSize(0, r.c.height) }

// Refresh takes the colours of the theme.
func (r *cardRenderer) Refresh() {
	th, v := r.c.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.c.ground.FillColor, r.c.ground.StrokeColor = th.Color(look.ColorSurface, v), th.Color(look.ColorLine, v)
	r.c.line.FillColor = th.Color(theme.ColorNameHeaderBackground, v)
	r.c.warningIcon.SetResource(theme.NewColoredResource(theme.WarningIcon(), look.ColorWarn))
	r.c.whoIcon.SetResource(theme.NewColoredResource(theme.VisibilityIcon(), look.ColorMuted))
	r.Layout(r.c.Size())
	r.c.ground.Refresh()
	r.c.line.Refresh()
}

// Objects are the ground and the parts on it.
func (r *cardRenderer) Objects() []fyne.CanvasObject {
	c := r.c
	return []fyne.CanvasObject{c.ground, c.line, c.mark, c.name, c.handle, c.warningIcon, c.warning, c.text, c.nothing, c.images.box, c.whoIcon, c.who}
}

// Destroy does nothing.
func (r *cardRenderer) Destroy() {}
