/*
 * Numbers as files have them: a decimal point or comma, and thousands
 * parted by the other sign, a blank or an apostrophe.  What surrounds the
 * digits (sign, currency, per cent) is kept.
 */
#ifndef EXCHANGE_NUMBER_H
#define EXCHANGE_NUMBER_H

#include "core/base/base.h"

enum { NUMBER_TEXT = 96 };

/*
 * The number as the field types read it: '.' before the decimals, nothing
 * between thousands.  decimal is '.' or ','.  *plain is a part of text or
 * lies in tmp.  False: the signs do not stand where they should ("12.5"
 * where decimals have a comma), or it is too long.
 */
CRM_CHECK bool
number_plain(struct slice *plain, char tmp[NUMBER_TEXT], struct slice text,
    char decimal);

/*
 * What a text tells of the decimal sign: '.' or ',' when it can only be
 * that one, '?' when 1.234 or 1,234 may be either, 0 when it says nothing.
 * *sign gets the sign in question.
 */
char	number_sniff(char *sign, struct slice text);

#endif
