# crm for bash: source this file, or put it into ~/.local/share/bash-completion/completions/crm
_crm_complete() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            $'\tfiles') compopt -o default ;;
            $'\tnospace') compopt -o nospace ;;
            *) COMPREPLY+=("$line") ;;
        esac
    done < <(_CRM_COMPLETE=bash _CRM_BREAKS=$COMP_WORDBREAKS "$1" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
}
complete -o nosort -F _crm_complete crm crmcli 2>/dev/null || complete -F _crm_complete crm crmcli
