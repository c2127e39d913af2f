BeforeDiscovery {
    Import-Module "$PSScriptRoot/../../out/ProvenanceKit" -Force
    $commands = (Get-Command -Module ProvenanceKit).Name
    $examples = foreach ($command in $commands) {
        foreach ($example in (Get-Help $command -Examples).examples.example) {
            @{
                Command    = $command
                Title      = $example.title.Trim(' ', '-')
                Code       = $example.code
                GoesOnline = ($example.remarks.Text -join ' ') -like '*This example goes online.*'
            }
        }
    }
}

BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    . "$PSScriptRoot/UserFolders.ps1"
    $before = Set-UserFolders $TestDrive
    $pwsh = (Get-Process -Id $PID).Path
    foreach ($name in 'HF_HUB_CACHE', 'OLLAMA_MODELS', 'LLAMA_CACHE', 'MLX_CACHE_DIR') {
        $before[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, (New-Item "$TestDrive/stores/$name" -ItemType Directory -Force).FullName)
    }

    # Examples name tests/Samples and write beside it, as from the root of a clone.
    $clone = (New-Item "$TestDrive/clone/tests" -ItemType Directory -Force).Parent.FullName
    Copy-Item "$root/tests/Samples" "$clone/tests/Samples" -Recurse
}

AfterAll {
    Restore-UserFolders $before
}

Describe 'Help of <_>' -ForEach $commands {
    BeforeAll {
        $command = $_
        $help = Get-Help $command -Full
    }

    It 'has a synopsis, a description and links' {
        $help.Synopsis | Should -Not -BeLike "*$command*"
        ($help.description | Out-String).Trim().Length | Should -BeGreaterThan 80
        $help.relatedLinks.navigationLink | Should -Not -BeNullOrEmpty
    }

    It 'has inputs, outputs and error ids' {
        $help.inputTypes.inputType.type.name | Should -Not -BeNullOrEmpty
        $help.returnValues.returnValue.type.name | Should -Be (Get-Command $command).OutputType.Name
        ($help.alertSet | Out-String) | Should -BeLike '*Error ids*'
    }

    It 'describes every parameter, and no other' {
        $own = (Get-Command $command).Parameters.Keys | Where-Object { $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters }
        $help.parameters.parameter.name | Sort-Object | Should -Be ($own | Sort-Object)
        foreach ($parameter in $help.parameters.parameter) {
            ($parameter.description | Out-String).Trim() | Should -Not -BeNullOrEmpty -Because "-$($parameter.name) needs a text"
        }
    }

    It 'shows at least three examples' {
        @($help.examples.example).Count | Should -BeGreaterOrEqual 3
    }
}

Describe 'Examples' {
    BeforeAll {
        Push-Location $clone
    }

    AfterAll {
        Pop-Location
    }

    It '<Command>, <Title>' -ForEach ($examples | Where-Object { -not $_.GoesOnline }) {
        $problems = & ([scriptblock]::Create($Code)) 2>&1 3>$null | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }
        $problems | Should -BeNullOrEmpty -Because $Code
    }

    It '<Command>, <Title>, which goes online, parses' -ForEach ($examples | Where-Object { $_.GoesOnline }) {
        $errors = $null
        $null = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $errors)
        $errors | Should -BeNullOrEmpty
    }
}

Describe 'Topics' {
    It '<_> has a synopsis and a text' -ForEach 'about_ProvenanceKit', 'about_ProvenanceKit_Evidence', 'about_ProvenanceKit_Formats', 'about_ProvenanceKit_Gate' {
        (Get-Help $_ | Out-String) | Should -BeLike "TOPIC*$_*SHORT DESCRIPTION*LONG DESCRIPTION*"
    }

    It 'gives a pipeline snippet with the documented exit codes: <Code> for <Models> and <Policy>' -ForEach @(
        @{ Models = 'aurora-code'; Policy = '{ "allow": { "baseModels": ["aurora-base"] } }'; Code = 0 }
        @{ Models = 'aurora-code', 'borealis-code'; Policy = '{ "allow": { "baseModels": ["aurora-base"] }, "deny": { "baseModels": ["borealis-*"] } }'; Code = 1 }
        @{ Models = 'aurora-code'; Policy = '{ "allowed": { } }'; Code = 2 }
        @{ Models = 'aurora-code'; Policy = '{ "deny": { "baseModels": ["nobody-knows-it"] } }'; Code = 3 }
    ) {
        $work = New-Item "$TestDrive/gate-$Code" -ItemType Directory
        $null = New-Item "$work/models", "$work/known" -ItemType Directory
        Copy-Item ($Models | ForEach-Object { "$clone/tests/Samples/$_" }) "$work/models" -Recurse
        Copy-Item "$clone/tests/Samples/*-base" "$work/known" -Recurse
        Set-Content "$work/policy.json" $Policy
        $snippet = [regex]::Match((Get-Content "$root/src/ProvenanceKit/Help/about_ProvenanceKit_Gate.md" -Raw), '(?s)```powershell\r?\n(.*?)```').Groups[1].Value
        Set-Content "$work/gate.ps1" "`$env:PSModulePath = '$root/out' + [IO.Path]::PathSeparator + `$env:PSModulePath; Set-Location '$work'", $snippet
        & $pwsh -NoProfile -File "$work/gate.ps1" *> "$work/output.txt"
        $LASTEXITCODE | Should -Be $Code -Because (Get-Content "$work/output.txt" -Raw)
    }
}
