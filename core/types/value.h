/*
 * One value of one of the types of the data model.  What a field allows
 * (values, range, pattern) is in core/model; what a type is, is here.
 */
#ifndef TYPES_VALUE_H
#define TYPES_VALUE_H

#include "core/types/when.h"

enum type {
	TYPE_NONE = 0,		/* missing */
	TYPE_TEXT, TYPE_INT, TYPE_DECIMAL, TYPE_MONEY, TYPE_BOOL, TYPE_DATE,
	TYPE_TIME, TYPE_DURATION, TYPE_ENUM, TYPE_REF, TYPE_EMAIL, TYPE_PHONE,
	TYPE_URL, TYPE_POSTCODE, TYPE_COUNTRY, TYPE_IBAN, TYPE_KVK, TYPE_VAT,
	TYPE_PERCENT,
	N_TYPES
};

/*
 * i holds: int the number; decimal and money the integer times 10^digits;
 * bool 0 or 1; date days since 1970-01-01; time UTC microseconds (a field
 * of type time is a moment); duration microseconds (weeks to seconds, or
 * 1:10 and 1:10:30 as on a clock; a month has no fixed length and is
 * refused, so that m is a minute); enum the code of the value;
 * ref the record's number within its entity; percent parts per million.
 * text holds the normal form of the others, borrowed.
 */
struct value {
	enum type	type;		/* TYPE_NONE: missing */
	uint8_t		digits;		/* of decimal and money */
	uint16_t	entity;		/* of ref: the target's entity id */
	char		cur[4];		/* money: original currency, or "" */
	int64_t		original;	/* money: amount in cur, same digits */
	int64_t		i;
	struct slice	text;
};

const char	*type_name(enum type);
CRM_CHECK bool	type_parse(enum type *, struct slice);
/* The value lies in text, not in i. */
bool		type_is_text(enum type);
/* It can be added up: int, decimal, money, duration, percent. */
bool		type_is_number(enum type);

/* What the text of a value depends on. */
struct value_context {
	const struct when	*when;
	char			 currency[4];	/* the store's */
	struct slice		 country;	/* default, "NL" */
};

/*
 * Read the text of a field of this type (not enum, not ref: those need the
 * model).  digits are for decimal and money.  Money in another currency
 * gets cur and original and i = 0: the caller converts it.
 * "11.30 (12.34 USD)", as value_write prints converted money, gives all of
 * i, cur and original.  A duration may be negative: "-2h".
 * ctx is needed for date, time, money, phone and postcode.
 * The result borrows from the arena or from text.
 */
CRM_CHECK enum err_code
value_parse(struct value *, enum type, unsigned digits, struct slice text,
    const struct value_context *, struct arena *, struct err *);

/*
 * The canonical text, the same in every locale; value_parse reads it back.
 * Enum and ref print their number (the model knows better words).
 */
void	value_write(struct buf *, const struct value *, const struct zone *);

/*
 * Total order within one type, missing first; text by bytes (use
 * text_compare for people).  Decimals of different digits compare exactly,
 * and are equal when their numbers are.  Money is ordered by the amount i
 * alone; value_equal asks for the same original too.
 */
int	value_compare(const struct value *, const struct value *);
bool	value_equal(const struct value *, const struct value *);

/*
 * The bytes of a value for an index key: byte order is value order within
 * a type.  Text longer than 200 bytes is cut and hashed (equality still
 * works, order is that of the prefix).  No key begins another.  It does not
 * depend on the digits of a decimal.
 */
void	value_add_key(struct buf *, const struct value *);

#endif
