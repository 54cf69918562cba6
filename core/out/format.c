#include "core/out/out.h"

#include "core/base/base.h"

static const char *const format_name[] = {
	[OUT_TABLE] = "table", [OUT_TSV] = "tsv", [OUT_CSV] = "csv",
	[OUT_JSON] = "json", [OUT_NDJSON] = "ndjson", [OUT_YAML] = "yaml",
	[OUT_MD] = "md", [OUT_HTML] = "html",
	[OUT_IDS] = "ids", [OUT_COUNT] = "count"
};

const char *
out_format_name(enum out_format f)
{
	return (size_t)f < NELEM(format_name) ? format_name[f] : NULL;
}

bool
out_format_parse(enum out_format *f, struct slice word)
{
	size_t	i;

	for (i = 0; i < NELEM(format_name); i++)
		if (slice_eq(word, slice_of(format_name[i]))) {
			*f = (enum out_format)i;
			return true;
		}
	/* What a letter is called that is no page. */
	if (!slice_eq(word, SLICE("text")))
		return false;
	*f = OUT_TABLE;
	return true;
}
