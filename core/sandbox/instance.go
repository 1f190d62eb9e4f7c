package sandbox

// version is what the server calls itself: the API that it speaks, and who it
// is, in the form that servers other than Mastodon use.
const version = "4.5.0 (compatible; PosteRestanteSandbox 1.0)"

// contactAddress is nobody's (RFC 2606).
const contactAddress = "sandbox@example.invalid"

const aboutSandbox = "A small network on this computer, for trying things out. Nothing here leaves it."

type configurationJSON struct {
	URLs        map[string]*string `json:"urls,omitempty"`
	Accounts    accountLimits      `json:"accounts"`
	Statuses    statusLimits       `json:"statuses"`
	Media       mediaLimits        `json:"media_attachments"`
	Polls       pollLimits         `json:"polls"`
	Translation *translationJSON   `json:"translation,omitempty"`
}

type accountLimits struct {
	MaxFeaturedTags   int `json:"max_featured_tags"`
	MaxPinnedStatuses int `json:"max_pinned_statuses"`
}

type statusLimits struct {
	MaxCharacters            int `json:"max_characters"`
	MaxMediaAttachments      int `json:"max_media_attachments"`
	CharactersReservedPerURL int `json:"characters_reserved_per_url"`
}

type mediaLimits struct {
	DescriptionLimit    int      `json:"description_limit"`
	ImageMatrixLimit    int      `json:"image_matrix_limit"`
	ImageSizeLimit      int      `json:"image_size_limit"`
	SupportedMIMETypes  []string `json:"supported_mime_types"`
	VideoFrameRateLimit int      `json:"video_frame_rate_limit"`
	VideoMatrixLimit    int      `json:"video_matrix_limit"`
	VideoSizeLimit      int      `json:"video_size_limit"`
}

// pollLimits are all zero: there are no polls here.
type pollLimits struct {
	MaxOptions             int `json:"max_options"`
	MaxCharactersPerOption int `json:"max_characters_per_option"`
	MinExpiration          int `json:"min_expiration"`
	MaxExpiration          int `json:"max_expiration"`
}

type translationJSON struct {
	Enabled bool `json:"enabled"`
}

func configuration() configurationJSON {
	return configurationJSON{
		Statuses: statusLimits{MaxCharacters: maxCharacters, MaxMediaAttachments: maxAttachments, CharactersReservedPerURL: urlCharacters},
		Media: mediaLimits{
			DescriptionLimit: maxAlt, ImageMatrixLimit: maxImagePixels, ImageSizeLimit: maxImageBytes,
			SupportedMIMETypes: imageTypes(),
		},
	}
}

type instanceV2JSON struct {
	Domain        string            `json:"domain"`
	Title         string            `json:"title"`
	Version       string            `json:"version"`
	SourceURL     string            `json:"source_url"`
	Description   string            `json:"description"`
	Usage         usageJSON         `json:"usage"`
	Thumbnail     thumbnailJSON     `json:"thumbnail"`
	Icon          []any             `json:"icon"`
	Languages     []string          `json:"languages"`
	Configuration configurationJSON `json:"configuration"`
	Registrations registrationsJSON `json:"registrations"`
	APIVersions   map[string]int    `json:"api_versions"`
	Contact       contactJSON       `json:"contact"`
	Rules         []any             `json:"rules"`
}

type usageJSON struct {
	Users struct {
		ActiveMonth int `json:"active_month"`
	} `json:"users"`
}

type thumbnailJSON struct {
	URL      string  `json:"url"`
	Blurhash *string `json:"blurhash"`
}

type registrationsJSON struct {
	Enabled          bool    `json:"enabled"`
	ApprovalRequired bool    `json:"approval_required"`
	Message          *string `json:"message"`
}

type contactJSON struct {
	Email   string       `json:"email"`
	Account *accountJSON `json:"account"`
}

// instanceV2 answers GET /api/v2/instance.
func (s *Server) instanceV2(c *call) (any, error) {
	c.header.Set("Cache-Control", "max-age=300, public")
	base := s.URL()
	config := configuration()
	config.URLs = map[string]*string{"streaming": nil, "status": nil, "about": &base, "privacy_policy": nil, "terms_of_service": nil}
	config.Translation = &translationJSON{}
	j := instanceV2JSON{
		Domain: s.domain(), Title: "Sandbox", Version: version, SourceURL: base, Description: aboutSandbox,
		Thumbnail: thumbnailJSON{URL: base + "/headers/original/missing.png"},
		Icon:      []any{}, Languages: []string{"en", "fr"}, Configuration: config,
		APIVersions: map[string]int{"mastodon": 7},
		Contact:     contactJSON{Email: contactAddress},
		Rules:       []any{},
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	j.Usage.Users.ActiveMonth = len(s.accounts)
	return j, nil
}

type instanceV1JSON struct {
	URI              string            `json:"uri"`
	Title            string            `json:"title"`
	ShortDescription string            `json:"short_description"`
	Description      string            `json:"description"`
	Email            string            `json:"email"`
	Version          string            `json:"version"`
	URLs             map[string]string `json:"urls"`
	Stats            statsJSON         `json:"stats"`
	Thumbnail        string            `json:"thumbnail"`
	Languages        []string          `json:"languages"`
	Registrations    bool              `json:"registrations"`
	ApprovalRequired bool              `json:"approval_required"`
	InvitesEnabled   bool              `json:"invites_enabled"`
	Configuration    configurationJSON `json:"configuration"`
	ContactAccount   *accountJSON      `json:"contact_account"`
	Rules            []any             `json:"rules"`
}

type statsJSON struct {
	UserCount   int `json:"user_count"`
	StatusCount int `json:"status_count"`
	DomainCount int `json:"domain_count"`
}

// instanceV1 answers GET /api/v1/instance.
func (s *Server) instanceV1(c *call) (any, error) {
	c.header.Set("Cache-Control", "max-age=300, public")
	base, domain := s.URL(), s.domain()
	s.mu.Lock()
	defer s.mu.Unlock()
	return instanceV1JSON{
		URI: domain, Title: "Sandbox", ShortDescription: aboutSandbox, Email: contactAddress, Version: version,
		// The API wants an address here; nothing listens for streams.
		URLs:      map[string]string{"streaming_api": "ws://" + domain},
		Stats:     statsJSON{UserCount: len(s.accounts), StatusCount: len(s.posts), DomainCount: 0},
		Thumbnail: base + "/headers/original/missing.png",
		Languages: []string{"en", "fr"}, Configuration: configuration(), Rules: []any{},
	}, nil
}
