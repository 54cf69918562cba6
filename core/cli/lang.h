/*
 * The language of help, labels and headings: English in the source, marked
 * with N_(), Dutch from the catalogue in nl.c.  Data, keys and machine
 * formats know no language.
 */
#ifndef CLI_LANG_H
#define CLI_LANG_H

#include "core/base/base.h"

/* Marks text for the catalogue; lang_text() looks it up when shown. */
#define N_(text)	text

enum lang { LANG_EN, LANG_NL };

/* The text in that language; itself when the catalogue has none. */
const char	*lang_text(enum lang, const char *en);
bool		 lang_has(enum lang, const char *en);
/* "nl_NL.UTF-8" and the like give LANG_NL, all else LANG_EN. */
enum lang	 lang_parse(const char *locale);
const char	*lang_code(enum lang);		/* "en", "nl" */

#endif
