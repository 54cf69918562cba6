#include "core/cli/cmd.h"

#include "core/base/base.h"
#include "core/store/journal.h"
#include "core/types/text.h"

struct journal_author
crm_author(const struct crm *crm)
{
	return (struct journal_author){
		.time_us = crm->clock.us,
		.user = slice_of(crm->user), .host = slice_of(crm->host),
		.command = slice_of(crm->command_line),
		.reason = slice_of(crm->edit.reason),
		.verb = slice_of(crm->name),
		.on_behalf = slice_of(crm->edit.by),
	};
}

const struct cmd *
cmds_find(const struct cmd *const *cmds, struct slice name)
{
	size_t	i;

	for (i = 0; cmds != NULL && cmds[i] != NULL; i++)
		if (slice_eq(name, slice_of(cmds[i]->name)))
			return cmds[i];
	return NULL;
}

/* What people call things who do not know the name, in either language. */
static const struct { const char *word, *name; } called[] = {
	{ "advies", "due" }, { "agenda", "due" }, { "bel", "log" },
	{ "bewerk", "edit" }, { "bezoek", "log visit" },
	{ "cohorts", "retention" }, { "complaint", "case" },
	{ "contact", "log" }, { "create", "add" },
	{ "customer", "list customer" }, { "dashboard", "forecast report" },
	{ "delete", "rm" }, { "doel", "target" }, { "dubbel", "dupes" },
	{ "exporteer", "export" }, { "exporteren", "export" },
	{ "geschiedenis", "history" },
	{ "gesprek", "log" }, { "handleiding", "help" },
	{ "herinner", "task add" }, { "herstel", "restore" },
	{ "importeer", "import" }, { "importeren", "import" },
	{ "instelling", "config" },
	{ "invoer", "import" }, { "kansen", "deal" },
	{ "klacht", "case open" }, { "klant", "list klant" },
	{ "label", "tag" }, { "lijst", "list" }, { "ls", "list" },
	{ "maak", "add" }, { "new", "add" }, { "nieuw", "add" },
	{ "omzet", "sum omzet" }, { "ongedaan", "undo" },
	{ "opzoeken", "find" }, { "overzicht", "timeline" },
	{ "prognose", "forecast" }, { "rapport", "forecast report" },
	{ "remove", "rm" }, { "reservekopie", "backup" },
	{ "sales", "sum revenue" }, { "samenvoeg", "merge" },
	{ "search", "find" }, { "segmenten", "segment" }, { "som", "sum" },
	{ "taak", "task" }, { "taken", "task" }, { "terug", "undo" },
	{ "toestemming", "consent" }, { "toevoeg", "add" },
	{ "tonen", "show" }, { "toon", "show" }, { "totaal", "sum" },
	{ "uitvoer", "export" }, { "update", "set" }, { "vandaag", "due" },
	{ "verander", "set" }, { "verwijder", "rm" }, { "vind", "find" },
	{ "voeg", "add" }, { "voorspel", "forecast" }, { "waarde", "value" },
	{ "weg", "rm" }, { "wijzig", "set" }, { "wis", "rm" },
	{ "zaak", "case" }, { "zaken", "case" }, { "zoek", "find" },
};

/* As it stands there, or with the end of a plural or of a verb in Dutch. */
static bool
is_called(struct slice word, struct slice by)
{
	struct slice	end = slice_sub(word, by.len, word.len);

	return slice_eq_ascii_nocase(slice_sub(word, 0, by.len), by) &&
	    (end.len == 0 || slice_eq_ascii_nocase(end, SLICE("en")) ||
	    slice_eq_ascii_nocase(end, SLICE("s")));
}

const char *
cmds_called(const struct cmd **parent, const struct cmd *const *cmds,
    struct slice word)
{
	const struct cmd	*verb;

	*parent = NULL;
	for (size_t i = 0; i < NELEM(called); i++)
		if (is_called(word, slice_of(called[i].word)))
			return called[i].name;
	for (size_t i = 0; cmds[i] != NULL; i++) {
		verb = cmds_find(cmds[i]->verbs, word);
		if (verb == NULL)
			continue;
		*parent = cmds[i];
		return verb->name;
	}
	return NULL;
}

const char *
cmds_suggest(const struct cmd *const *cmds, struct slice name)
{
	const char	*near = NULL;
	size_t		 i, d, best = 3;

	for (i = 0; cmds != NULL && cmds[i] != NULL; i++) {
		if (cmds[i]->flags & CMD_HIDDEN)
			continue;
		d = text_distance(name, slice_of(cmds[i]->name), 2);
		/* "vers" is nearer to version than counting letters says. */
		if (name.len > 1 && slice_starts(slice_of(cmds[i]->name),
		    name))
			d = 1;
		/* "foo" and "log" have a letter in common, which is chance. */
		if (d < best && 2 * d <= name.len) {
			best = d;
			near = cmds[i]->name;
		}
	}
	return near;
}

/* The same of verbs: of two the first that the command has. */
static const struct { const char *word, *name; } called_verb[] = {
	{ "add", "open" }, { "add", "set" }, { "antwoord", "respond" },
	{ "beantwoord", "respond" }, { "beweging", "moves" },
	{ "close", "resolve" }, { "close", "done" }, { "done", "resolve" },
	{ "geef", "give" }, { "heropen", "reopen" }, { "intrek", "withdraw" },
	{ "klaar", "done" }, { "klaar", "resolve" }, { "leden", "members" },
	{ "lijst", "list" }, { "los", "resolve" }, { "new", "open" },
	{ "new", "add" }, { "nieuw", "open" }, { "nieuw", "add" },
	{ "sluit", "resolve" }, { "sluit", "done" }, { "toon", "show" },
	{ "waarom", "explain" }, { "why", "explain" },
};

const char *
cmds_suggest_verb(const struct cmd *const *verbs, struct slice word)
{
	for (size_t i = 0; i < NELEM(called_verb); i++)
		if (is_called(word, slice_of(called_verb[i].word)) &&
		    cmds_find(verbs, slice_of(called_verb[i].name)) != NULL)
			return called_verb[i].name;
	return cmds_suggest(verbs, word);
}
