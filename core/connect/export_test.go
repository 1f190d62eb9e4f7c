package connect

import (
	"crypto/x509"
	"net/http"
	"net/url"
)

// Trust makes c accept servers whose certificate pool vouches for. It must be
// called before the first call.
func (c *Client) Trust(pool *x509.CertPool) {
	c.tls.RootCAs = pool
	c.shared.Transport.(*http.Transport).TLSClientConfig.RootCAs = pool
}

// UseProxy sends everything through proxy, loopback included.
func (c *Client) UseProxy(proxy *url.URL) {
	c.proxy = http.ProxyURL(proxy)
}
