/*
 * Errors are values: owned by the caller, filled by whoever knows what went
 * wrong, always the last parameter.  A function that can fail returns the
 * code, and leaves its out-parameters alone when it does.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "core/base/def.h"

enum err_code {
	ERR_OK = 0,
	ERR_NO,			/* the answer is no */
	ERR_USAGE,		/* the command line is wrong */
	ERR_NOTFOUND,		/* no such record */
	ERR_DATA,		/* input is not what the model wants */
	ERR_CONFLICT,		/* somebody else changed it meanwhile */
	ERR_UNIT,		/* amounts in different currencies */
	ERR_RANGE,		/* too large, too small, too many */
	ERR_STORE,		/* the store is damaged or of another version */
	ERR_SYSTEM,		/* the system refused */
	ERR_FULL,		/* the map is full: abort, grow, apply again */
	ERR_RESIZED,		/* another process grew the map: adopt, retry */
	ERR_BUSY,		/* somebody else is writing; nothing was done */
	ERR_PARTIAL		/* done in part, as asked (--keep-going) */
};

struct err {
	enum err_code	code;
	char		msg[512];	/* what happened; no final newline */
	char		hint[256];	/* what to try next, or "" */
	char		excerpt[256];	/* the line in question, or "" */
	int		column;		/* place in excerpt to mark, from 1; 0: none */
};

/* A fresh error is all zero: struct err err = {0}. */

/*
 * Is what was given wrong, as opposed to the command, the store or the
 * system?  Who reads many of them goes on with the next.
 */
bool	err_is_of_data(enum err_code);

/* Set code and message, forget hint and excerpt; returns code. */
enum err_code
err_set(struct err *, enum err_code, const char *fmt, ...) CRM_PRINTF(3, 4);

/* The same with ": " and the text of errno at the end. */
enum err_code
err_sys(struct err *, enum err_code, const char *fmt, ...) CRM_PRINTF(3, 4);

/* Somebody who hears of errors behind which the work goes on. */
typedef void	err_tell(void *arg, const struct err *);

/* Say what to try next. */
void	err_hint(struct err *, const char *fmt, ...) CRM_PRINTF(2, 3);

/* Put what only the caller knows in front: "file:line: "; keeps the code. */
enum err_code
err_prefix(struct err *, const char *fmt, ...) CRM_PRINTF(2, 3);

/*
 * Show the line in question with the byte at offset marked; long lines are
 * cut around it, control characters become '?'.
 */
void	err_mark(struct err *, const char *line, size_t len, size_t offset);

/*
 * The language of errors: who knows the locale gives, once, before anything
 * can fail, the function that finds the text for an English one (NULL: there
 * is none).  All the functions above look up their format with it.  It is
 * the process's, not an argument, because an error is made wherever something
 * fails, and no caller between there and the terminal knows the locale.
 */
void	err_language(const char *(*translate)(const char *en));

/*
 * Errors are in English from here on, for they go to a program; false: in
 * the language given again.  Returns what it was.
 */
bool	err_english(bool);
/* They are now, or there is no other language. */
bool	err_is_english(void);

/*
 * A text in the language of errors: a format that is filled elsewhere, a
 * fragment for a %s.  Itself when there is none.
 */
const char	*err_text(const char *en) CRM_FORMAT_ARG(1);

/* Marks a fragment that err_text() is given later, for the catalogue. */
#define ERR_N(text)	text

/* The exit status of DESIGN.md 5 for a code. */
int	err_exit_status(enum err_code);

#endif
