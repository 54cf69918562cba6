#!/bin/sh
# The store's hooks: what they see, that they may refuse, whose they must be.
. "${0%/*}/lib.sh"

mkdir -p .crm/hooks
chmod 755 .crm/hooks
cat >.crm/hooks/pre-commit <<'END'
#!/bin/sh
cat >"$CRM_STORE/seen"
! grep -q Verboden "$CRM_STORE/seen"
END
cat >.crm/hooks/post-commit <<'END'
#!/bin/sh
echo done >>"$CRM_STORE/done"
exit 1
END
chmod 755 .crm/hooks/*
ok 'a change that the hook takes' crm add account name='Bakkerij Jansen'
is 'a post-commit that fails is told of' "$err" \
    "crm: add: $dir/.crm/hooks/post-commit failed with status 1; the change is stored"
is 'the answer is as ever' "$out" a1
like 'it saw the change set' "$(cat .crm/seen)" '"op":"add".*Bakkerij'
is 'and post-commit heard of it' "$(cat .crm/done)" done
fails 4 'a change that it refuses' crm add account name=Verboden
is 'was not made' "$(crm list account -O count)" 1
is 'nor heard of' "$(cat .crm/done)" done
ok '-n asks no hook' crm add account name=Verboden -n

# A hook may read the store it belongs to, and write to another.
cat >.crm/hooks/pre-commit <<'END'
#!/bin/sh
crm list account -O count >"$CRM_STORE/read"
crm add account name=Nested >/dev/null 2>"$CRM_STORE/said"
echo $? >>"$CRM_STORE/said"
crm --store "$OTHER" add account name=Elsewhere >/dev/null || exit 1
END
crm --store other init -q
ok 'a hook that calls crm' env OTHER="$dir/other" crm add account name=Smit
is 'reads what was before' "$(cat .crm/read)" 1
is 'cannot write, and is told so at once' \
    "$(sed -n '1p;$p' .crm/said | tr '\n' ' ')" \
    'crm: add: a hook of this store may read it, not write to it 6 '
is 'and writes to another store' "$(crm --store other list account \
    -O count)" 1

chmod 775 .crm/hooks/pre-commit
fails 5 'a hook that others may write to is not run' \
    crm add account name=Vos
is 'and nothing is done behind its back' "$err" \
    "crm: add: others may write to $dir/.crm/hooks/pre-commit (mode 0775): not run
hint: chmod go-w $dir/.crm/hooks/pre-commit"
ok 'the user may vouch for the store' \
    crm config --user safe.store "$dir/.crm"
ok 'then it runs' env OTHER="$dir/other" crm add account name=Vos
chmod 600 .crm/hooks/pre-commit
n=$(crm list account -O count)
fails 5 'a hook that cannot be run is not passed over' \
    crm add account name=Blind
like 'and named' "$err" 'hooks/pre-commit is there and cannot be run'
is 'nothing was done' "$(crm list account -O count)" "$n"
crm config --user --unset safe.store 2>/dev/null ||
    rm -rf "${XDG_CONFIG_HOME:-$HOME/.config}"
rm .crm/hooks/*

# Whose the folder and the store are.
echo '#!/bin/sh' >.crm/hooks/pre-commit
chmod 755 .crm/hooks/pre-commit
chmod 775 .crm/hooks
fails 5 'a folder that others may write to' crm add account name=Folder
like 'is named' "$err" "others may write to $dir/.crm/hooks \(mode 0775\)"
chmod 755 .crm/hooks
mv .crm/hooks elsewhere
ln -s "$dir/elsewhere" .crm/hooks
fails 5 'a folder that is a link' crm add account name=Link
like 'is, too' "$err" "$dir/.crm/hooks is a symbolic link: no hook is run"
rm .crm/hooks
mv elsewhere .crm/hooks
printf '#!/bin/sh\nkill -9 $$\n' >.crm/hooks/post-commit
chmod 755 .crm/hooks/post-commit
ok 'a post-commit that is killed' crm add account name=Killed
like 'is told of' "$err" 'post-commit was killed; the change is stored$'
echo 'no program' >.crm/hooks/post-commit
: >.crm/hooks/post-commit
ok 'one that is none' crm add account name=Empty

if [ "$(id -u)" = 0 ]; then
	chown -R 12345 .crm
	chown -R root .crm/hooks
	fails 5 'a hook of root in the store of another' \
	    crm add account name=Other
	like 'is not run' "$err" \
	    "$dir/.crm belongs to 12345: its hooks are not run"
	chown -R root .crm
	chown 12345 .crm/hooks/pre-commit
	fails 5 'a hook of another' crm add account name=Other
	like 'nor is that' "$err" \
	    'hooks/pre-commit belongs to 12345: its hooks are not run'
	chown root .crm/hooks/pre-commit
fi

# A store that everybody may write to.
rm .crm/hooks/*
chmod 777 .crm
fails 5 'a store that everybody may write to' crm list account
is 'is not used' "$err" \
    "crm: list: everybody may write to the store $dir/.crm (mode 0777): it is not used
hint: chmod -R o-w '$dir/.crm'; or vouch for it: crm config --user safe.store DIR"
fails 5 'nor changed' crm add account name=Open
fails 5 'nor checked' crm fsck
ok 'unless the user vouches for it' sh -c \
    "crm config --user safe.store '$dir/.crm' && crm list account"
ok 'however it is named' crm --store .crm list account
chmod 770 .crm
rm -r "$HOME"/.config
ok 'a store of a group' crm list account
mkdir empty
chmod 777 empty
ok 'a folder that everybody may write to becomes a store' \
    crm init --store empty
is 'of its own' "$(stat -c %a empty)" 700
done_testing
