/*
 * Sentences that several commands say: what people should know before they
 * read anything into a report (below its table, and for them only), and how
 * often and how long ago something was.
 */
#ifndef CMD_SAY_H
#define CMD_SAY_H

#include "cmd/context.h"

/*
 * That nothing was sold, only later than the day seen from, or nothing for
 * long before it; n_buyers: who bought by that day, -1 where that does not
 * matter.
 */
CRM_CHECK enum err_code
say_sales(struct crm *, int64_t n_buyers, struct err *);

/* A text as a line of a report: its own line ends are blanks. */
struct slice	say_line(struct arena *, struct slice text);

enum { SAY_DAYS = 64 };

/* "every day", "every 12 days"; by whole days. */
const char	*say_every(char text[SAY_DAYS], enum lang, double days);
/* "today", "yesterday", "12 days ago". */
const char	*say_ago(char text[SAY_DAYS], enum lang, int days);

#endif
