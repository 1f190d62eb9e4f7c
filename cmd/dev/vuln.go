package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// vulnDatabase is where govulncheck reads by default (source: `govulncheck
// -help`, flag -db); GOVULNDB names another.
const vulnDatabase = "https://vuln.go.dev"

// vulnCheck looks for known vulnerabilities in what the code calls. Where the
// database cannot be reached it is skipped, and says so.
func vulnCheck(at place) check {
	tool := govulncheckTool()
	return check{"govulncheck " + tool.version, func(ctx context.Context, _ io.Writer) result {
		database := vulnDatabase
		if db := os.Getenv("GOVULNDB"); db != "" {
			database = db
		}
		if err := reachable(ctx, database); err != nil {
			return skipped(fmt.Sprintf("its database cannot be reached (%v)", err))
		}
		binary, err := tool.ensure(ctx, at.cache)
		if err != nil {
			return failed(err.Error())
		}
		cmd := command(ctx, at.root, []string{noCgo}, binary, "-db", database, "./...")
		if out, err := capture(ctx, cmd); err != nil {
			return failed(fmt.Sprintf("%sgovulncheck: %v", out, err))
		}
		return passed("")
	}}
}

// reachable asks a vulnerability database for its first page (source:
// https://go.dev/doc/security/vuln/database#api) and returns why there is no
// good answer. A database in a folder needs no asking.
func reachable(ctx context.Context, database string) error {
	if strings.HasPrefix(database, "file:") {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return getOK(ctx, strings.TrimSuffix(database, "/")+"/index/db.json")
}
