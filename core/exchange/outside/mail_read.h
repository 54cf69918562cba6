/*
 * Messages as the program that reads mailboxes (cmd/libexec/mail.c) writes
 * them, one object on each line:
 *
 *	{"offset": 828, "file": "cur/17.M2",	(file: of a folder)
 *	 "id": "...", "answers": ["...", ...], "at": 1750151100,
 *	 "from": [["Jan", "jan@example.com"], ...], "sender": [], "reply_to":
 *	 [], "to": [], "cc": [], "bcc": [], "automatic": false,
 *	 "subject": "...", "text": "...", "cut": false,
 *	 "attachments": [["offer.pdf", 84231], ...]}
 *	{"offset": 1200, "fault": "moment"}
 *
 * at is in seconds since 1970.  The faults are form, sender, moment, large,
 * slow and crash.
 */
#ifndef EXCHANGE_MAIL_READ_H
#define EXCHANGE_MAIL_READ_H

#include "core/practice/contact/mail.h"

struct mail_line {
	uint64_t	offset;
	struct slice	file;		/* empty: there is only one */
	const char	*fault;		/* NULL, or why it cannot be read */
	struct mail	mail;
};

/*
 * Lives in the arena and borrows from line.  The text is what is new in the
 * message (mail_text.h), or with whole all of it; then the names and sizes of
 * what was attached.  ERR_DATA: the line is none of these.
 */
CRM_CHECK enum err_code
mail_line_read(struct mail_line *, struct slice line, bool whole,
    struct arena *, struct err *);

#endif
