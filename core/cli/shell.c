/*
 * Completion scripts.  What can follow is known by `crm __complete WORD ...`,
 * which answers one per line with a description behind a tab, or ":file" and
 * ":dir" for the shell to do it.  It takes about a millisecond, and speaks the
 * language of whoever types; so the scripts know no command by name.
 */
#include "core/base/base.h"
#include "core/cli/help.h"

/*
 * Bash divides words at = and :, too, and takes an offer for what stands
 * behind the last of them (at @ as well, but leaves that in the word); behind
 * an open quote it does not divide, and takes what stands behind that.
 */
static const char	bash_script[] =
    "# bash completion for " CRM_NAME "; made by:\n"
    "# " CRM_NAME " help --complete bash\n"
    "# Words as they were typed: bash divides them at = and :, too.\n"
    "_" CRM_NAME "()\n"
    "{\n"
    "\tlocal left=${COMP_LINE:0:COMP_POINT} i n=-1 word cur kept= line open=\n"
    "\tlocal odd=$'[ \\t\\'\"`$\\\\;&|<>()*?]'\n"
    "\tlocal breaks=${COMP_WORDBREAKS//[^=:]/}\n"
    "\tlocal -a words=()\n"
    "\tfor ((i = 0; i <= COMP_CWORD; i++)); do\n"
    "\t\tif ((n < 0)) || [[ $left == [[:blank:]]* ]]; then\n"
    "\t\t\twords[++n]=\n"
    "\t\t\tleft=${left#\"${left%%[![:blank:]]*}\"}\n"
    "\t\tfi\n"
    "\t\tword=${COMP_WORDS[i]}\n"
    "\t\t((i == COMP_CWORD)) && word=$left\n"
    "\t\twords[n]+=$word\n"
    "\t\tleft=${left#\"$word\"}\n"
    "\tdone\n"
    "\tcur=${words[n]}\n"
    "\t[[ -n $breaks ]] && kept=${cur%\"${cur##*[$breaks]}\"}\n"
    "\tif [[ $cur =~ ^([^\\'\\\"]*)(\\'[^\\']*|\\\"[^\\\"]*)$ ]]; then\n"
    "\t\tkept=${BASH_REMATCH[1]}\n"
    "\t\tcur=$kept${BASH_REMATCH[2]:1} words[n]=$cur open=y\n"
    "\tfi\n"
    "\tCOMPREPLY=()\n"
    "\twhile IFS= read -r line; do\n"
    "\t\tcase $line in\n"
    "\t\t:file|:dir)\n"
    "\t\t\tcompopt -o filenames 2>/dev/null\n"
    "\t\t\tmapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen \\\n"
    "\t\t\t    -${line:1:1} -- \"${cur#\"$kept\"}\") ;;\n"
    "\t\t*)\tline=${line%%$'\\t'*}\n"
    "\t\t\tline=${line#\"$kept\"}\n"
    "\t\t\t[[ -z $open && $line =~ $odd ]] &&\n"
    "\t\t\t\tprintf -v line %q \"$line\"\n"
    "\t\t\tCOMPREPLY+=(\"$line\") ;;\n"
    "\t\tesac\n"
    "\tdone < <(\"${words[0]}\" __complete \"${words[@]:1}\" 2>/dev/null)\n"
    "\t[[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[=/,] ]] &&\n"
    "\t\tcompopt -o nospace 2>/dev/null\n"
    "\treturn 0\n"
    "}\n"
    "complete -F _" CRM_NAME " " CRM_NAME "\n";

/* zsh holds what an offer begins with against what is typed. */
static const char	zsh_script[] =
    "#compdef " CRM_NAME "\n"
    "# zsh completion; made by: " CRM_NAME " help --complete zsh\n"
    "local -a whole begun\n"
    "local line word typed=${(Q)PREFIX} ret=1\n"
    "# Behind an open quote the other one is a letter like all.\n"
    "case $compstate[quote] in\n"
    "\\') typed=$PREFIX ;;\n"
    "\\\") typed=${(Q):-\\\"$PREFIX\\\"} ;;\n"
    "esac\n"
    "while IFS= read -r line; do\n"
    "\tword=${line%%$'\\t'*}\n"
    "\tcase $line in\n"
    "\t:file|:dir)\n"
    "\t\t[[ $PREFIX == --*=* ]] && compset -P '*='\n"
    "\t\tif [[ $line == :dir ]]; then _files -/; else _files; fi && ret=0 ;;\n"
    "\t*[=/,]$'\\t'*) begun+=(\"${word//:/\\\\:}:${line#*$'\\t'}\") ;;\n"
    "\t*) whole+=(\"${word//:/\\\\:}:${line#*$'\\t'}\") ;;\n"
    "\tesac\n"
    "done < <(${words[1]} __complete \"${(@Q)words[2,CURRENT-1]}\" \\\n"
    "    \"$typed\" 2>/dev/null)\n"
    "_describe value begun -S '' && ret=0\n"
    "_describe value whole && ret=0\n"
    "return ret\n";

/* No blank follows an offer that ends in = / or a comma: fish knows. */
static const char	fish_script[] =
    "# fish completion for " CRM_NAME "; made by:\n"
    "# " CRM_NAME " help --complete fish\n"
    "function __" CRM_NAME "_offers\n"
    "\tset -l typed (string unescape -- (commandline -ct))\n"
    "\tor set typed (commandline -ct)\n"
    "\tset -l words (commandline -opc)[2..-1] $typed\n"
    "\tset -l path (string replace -r '^--[^=]*=' '' -- $typed)\n"
    "\tset -l before (string sub -l (math (string length -- $typed) - \\\n"
    "\t    (string length -- $path)) -- $typed)\n"
    "\tfor line in (" CRM_NAME " __complete $words 2>/dev/null)\n"
    "\t\tset -l found\n"
    "\t\tswitch $line\n"
    "\t\tcase :file\n"
    "\t\t\tset found (__fish_complete_path $path)\n"
    "\t\tcase :dir\n"
    "\t\t\tset found (__fish_complete_directories $path)\n"
    "\t\tcase '*'\n"
    "\t\t\techo $line\n"
    "\t\tend\n"
    "\t\tfor path in $found\n"
    "\t\t\techo \"$before$path\"\n"
    "\t\tend\n"
    "\tend\n"
    "end\n"
    "complete -c " CRM_NAME " -f -a '(__" CRM_NAME "_offers)'\n";

bool
help_add_completion(struct buf *b, struct slice shell)
{
	static const struct { const char *shell, *script; } scripts[] = {
		{ "bash", bash_script }, { "zsh", zsh_script },
		{ "fish", fish_script }
	};

	for (size_t i = 0; i < NELEM(scripts); i++)
		if (slice_eq(shell, slice_of(scripts[i].shell))) {
			buf_adds(b, scripts[i].script);
			return true;
		}
	return false;
}
