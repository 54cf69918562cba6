#include "core/model/glossary_priv.h"

void
model_write_glossary(struct buf *out, const struct model *m,
    struct slice lang, struct slice format)
{
	struct glossary	 g = { .out = out, .model = m, .lang = lang };

	if (slice_eq(format, SLICE("html")))
		glossary_write_html(&g);
	else if (slice_eq(format, SLICE("md")))
		glossary_write_markdown(&g);
	else
		glossary_write_text(&g);
}
