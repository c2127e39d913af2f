BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    $names = 'HF_HUB_CACHE', 'HF_ENDPOINT', 'HF_HUB_OFFLINE', 'HF_HUB_DISABLE_IMPLICIT_TOKEN'
    $environment = @{}
    foreach ($name in $names) {
        $environment[$name] = [Environment]::GetEnvironmentVariable($name)
    }

    # Nobody listens there, so a request would show.
    $env:HF_ENDPOINT = 'http://127.0.0.1:9'
    $env:HF_HUB_CACHE = Join-Path $TestDrive 'hub'
    $env:HF_HUB_OFFLINE = $null
    $env:HF_HUB_DISABLE_IMPLICIT_TOKEN = '1'
}

AfterAll {
    foreach ($name in $names) {
        [Environment]::SetEnvironmentVariable($name, $environment[$name])
    }
}

Describe 'Save-HubModel' {
    It 'is refused without -Online' {
        { Save-HubModel lab/model -ErrorAction Stop } | Should -Throw -ErrorId 'HubOffline*' -ExpectedMessage '*-Online*'
        Test-Path $env:HF_HUB_CACHE | Should -BeFalse
    }

    It 'is refused when the environment forbids requests' {
        $env:HF_HUB_OFFLINE = '1'
        try {
            { Save-HubModel lab/model -Online -ErrorAction Stop } | Should -Throw -ErrorId 'HubOffline*' -ExpectedMessage '*HF_HUB_OFFLINE*'
        }
        finally {
            $env:HF_HUB_OFFLINE = $null
        }
    }

    It 'does nothing with -WhatIf' {
        Save-HubModel lab/model -Online -WhatIf | Should -BeNullOrEmpty
        Test-Path $env:HF_HUB_CACHE | Should -BeFalse
    }

    It 'refuses what is no id, and goes on with the next' {
        Save-HubModel '../model', 'lab/model' -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.FullyQualifiedErrorId | Should -BeLike 'Hub*'
        @($problems).Count | Should -Be 2
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'HubReferenceInvalid*'
    }

    It 'is asked for by an id that is not in the cache' -ForEach @(
        @{ Command = { Get-ModelFingerprint -Model lab/model -ErrorAction Stop } }
        @{ Command = { Find-ModelAncestor -Model lab/model -Database shipped -ErrorAction Stop } }
        @{ Command = { Get-ModelLineage -Model lab/model -ErrorAction Stop } }
    ) {
        $Command | Should -Throw -ErrorId 'HubOffline*' -ExpectedMessage '*-Online*'
    }
}
