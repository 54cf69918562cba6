# tab.zsh SHELL SCRIPT LINE ...: types each line in an interactive bash or zsh
# with that completion script, presses Tab, and prints what the line becomes,
# a bar at its end.
zmodload zsh/zpty || exit 1
shell=$1 script=$2
shift 2

# What stands between << and >> on the screen; it is waited for.
shown() {
	local text
	zpty -r p text '*<<*>>*'
	text=${text##*<<}
	print -r -- "${text%%>>*}"
}

case $shell in
bash)
	zpty p 'TERM=dumb exec bash --norc --noprofile -i'
	zpty -w p "PS1=; bind 'set bell-style none'; . $script"
	zpty -w p "bind 'set enable-bracketed-paste off'"
	zpty -w p "bind -x '\"\\C-t\": echo \"<\"\"<\$READLINE_LINE>\"\">\"'"
	;;
zsh)
	zpty p 'TERM=dumb exec zsh -f -i'
	zpty -w p "PS1=; fpath=(${script:h} \$fpath); autoload -Uz compinit"
	zpty -w p 'compinit -u -D'
	zpty -w p 'show() print -r -- "<""<$BUFFER>"">"'
	zpty -w p 'zle -N show; bindkey "^T" show'
	;;
esac
zpty -w p 'echo "<""<ready>"">"'
shown >/dev/null
for line; do
	zpty -w -n p "$line"$'\t\x14'
	print -r -- "$(shown)|"
	zpty -w -n p $'\x15'
done
zpty -d p
