package sandbox

import (
	"net/http"

	"golang.org/x/text/language"
)

// words are what the pages say, by language and then by key. Both languages
// have the same keys.
func words() map[string]map[string]string {
	return map[string]map[string]string{
		"en": {
			"title":     "Sandbox",
			"about":     "A small network on this computer, for trying things out. Nothing here leaves it, and all of it is gone when the sandbox ends.",
			"home":      "All posts",
			"accounts":  "Accounts:",
			"empty":     "Nothing has been posted yet.",
			"public":    "public",
			"unlisted":  "public, but not in the timelines",
			"private":   "for followers",
			"direct":    "for the people named in it",
			"edited":    "edited",
			"reply":     "an answer",
			"alt":       "Described as:",
			"noalt":     "No description",
			"missing":   "There is nothing here",
			"gone":      "This post or page does not exist, or was deleted.",
			"sign-in":   "Let this application in?",
			"asks":      "An application wants to publish on the sandbox. Choose the account that it may use.",
			"scopes":    "It asks for:",
			"as":        "Allow as",
			"deny":      "Do not allow",
			"noaccount": "The sandbox has no account.",
			"code":      "Your code",
			"copy":      "Copy this code into the application that asked for it.",
			"refused":   "The application cannot be let in",
			"denied":    "You did not let the application in.",
			"client":    "The sandbox does not know this application. It must register again.",
			"redirect":  "The application wants to be called back at an address that it did not register.",
			"response":  "The application asks for an answer that the sandbox does not give.",
			"scope":     "The application asks for more than it registered for.",
			"challenge": "The application proves itself in a way that the sandbox does not take.",
			"late":      "This page has been open for too long, or was used already. Start again from the application.",
		},
		"fr": {
			"title":     "Bac à sable",
			"about":     "Un petit réseau sur cet ordinateur, pour faire des essais. Rien n’en sort, et tout disparaît quand le bac à sable s’arrête.",
			"home":      "Toutes les publications",
			"accounts":  "Comptes\u202f:",
			"empty":     "Rien n’a encore été publié.",
			"public":    "public",
			"unlisted":  "public, mais hors des fils",
			"private":   "pour les abonnés",
			"direct":    "pour les personnes mentionnées",
			"edited":    "modifié",
			"reply":     "une réponse",
			"alt":       "Description\u202f:",
			"noalt":     "Sans description",
			"missing":   "Il n’y a rien ici",
			"gone":      "Cette publication ou cette page n’existe pas, ou a été supprimée.",
			"sign-in":   "Autoriser cette application\u202f?",
			"asks":      "Une application veut publier dans le bac à sable. Choisissez le compte qu’elle peut utiliser.",
			"scopes":    "Elle demande\u202f:",
			"as":        "Autoriser avec",
			"deny":      "Refuser",
			"noaccount": "Le bac à sable n’a aucun compte.",
			"code":      "Votre code",
			"copy":      "Copiez ce code dans l’application qui l’a demandé.",
			"refused":   "L’application ne peut pas être autorisée",
			"denied":    "Vous n’avez pas autorisé l’application.",
			"client":    "Le bac à sable ne connaît pas cette application. Elle doit s’enregistrer de nouveau.",
			"redirect":  "L’application veut être rappelée à une adresse qu’elle n’a pas enregistrée.",
			"response":  "L’application demande une réponse que le bac à sable ne donne pas.",
			"scope":     "L’application demande plus que ce pour quoi elle s’est enregistrée.",
			"challenge": "L’application s’authentifie d’une manière que le bac à sable n’accepte pas.",
			"late":      "Cette page est restée ouverte trop longtemps, ou a déjà servi. Recommencez depuis l’application.",
		},
	}
}

// languageOf is the language, "en" or "fr", that a reader gets: the one that
// the query names, else the one that the browser likes best.
func languageOf(r *http.Request) string {
	offered := []language.Tag{language.English, language.French}
	tag, _ := language.MatchStrings(language.NewMatcher(offered), r.FormValue("lang"), r.Header.Get("Accept-Language"))
	base, _ := tag.Base()
	return base.String()
}
