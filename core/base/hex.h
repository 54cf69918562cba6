/*
 * Bytes as hexadecimal digits, lower case, and back.
 */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include "core/base/arena.h"
#include "core/base/buf.h"

void	hex_add(struct buf *, struct slice bytes);
/* False when it is no hex. */
CRM_CHECK bool	hex_parse(struct slice *, struct arena *, struct slice);

#endif
