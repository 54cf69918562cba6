# bash completion for crm; made by:
# crm help --complete bash
# Words as they were typed: bash divides them at = and :, too.
_crm()
{
	local left=${COMP_LINE:0:COMP_POINT} i n=-1 word cur kept= line open=
	local odd=$'[ \t\'"`$\\;&|<>()*?]'
	local breaks=${COMP_WORDBREAKS//[^=:]/}
	local -a words=()
	for ((i = 0; i <= COMP_CWORD; i++)); do
		if ((n < 0)) || [[ $left == [[:blank:]]* ]]; then
			words[++n]=
			left=${left#"${left%%[![:blank:]]*}"}
		fi
		word=${COMP_WORDS[i]}
		((i == COMP_CWORD)) && word=$left
		words[n]+=$word
		left=${left#"$word"}
	done
	cur=${words[n]}
	[[ -n $breaks ]] && kept=${cur%"${cur##*[$breaks]}"}
	if [[ $cur =~ ^([^\'\"]*)(\'[^\']*|\"[^\"]*)$ ]]; then
		kept=${BASH_REMATCH[1]}
		cur=$kept${BASH_REMATCH[2]:1} words[n]=$cur open=y
	fi
	COMPREPLY=()
	while IFS= read -r line; do
		case $line in
		:file|:dir)
			compopt -o filenames 2>/dev/null
			mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen \
			    -${line:1:1} -- "${cur#"$kept"}") ;;
		*)	line=${line%%$'\t'*}
			line=${line#"$kept"}
			[[ -z $open && $line =~ $odd ]] &&
				printf -v line %q "$line"
			COMPREPLY+=("$line") ;;
		esac
	done < <("${words[0]}" __complete "${words[@]:1}" 2>/dev/null)
	[[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[=/,] ]] &&
		compopt -o nospace 2>/dev/null
	return 0
}
complete -F _crm crm
