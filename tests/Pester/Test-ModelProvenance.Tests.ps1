BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    Push-Location "$root/tests/Samples"
    $forged = New-Item (Join-Path $TestDrive 'forged/aurora-code') -ItemType Directory -Force
    Copy-Item aurora-code/* $forged
    Set-Content (Join-Path $forged 'README.md') '---', 'license: apache-2.0', 'base_model: someone/borealis-base', '---'
    $policy = Join-Path $TestDrive 'policy.json'
    Set-Content $policy '{ "name": "House", "allow": { "baseModels": ["aurora-base"] }, "deny": { "baseModels": ["borealis-*"] } }'
    $pwsh = (Get-Process -Id $PID).Path
}

AfterAll {
    Pop-Location
}

Describe 'Test-ModelProvenance' {
    It 'answers true or false' {
        Test-ModelProvenance aurora-code aurora-base | Should -BeTrue
        Test-ModelProvenance aurora-code borealis-base | Should -BeFalse
        Get-ChildItem -Directory *-code | Test-ModelProvenance -BaseModel aurora-base | Should -Be $true, $false
    }

    It 'never passes what could not be told, unless asked to' {
        Test-ModelProvenance aurora-code | Should -BeFalse
        (Test-ModelProvenance aurora-code -Detailed).ExitCode | Should -Be 3
        Test-ModelProvenance aurora-code -OnInconclusive Warn -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeTrue
        $warnings | Should -BeLike '*let through*'
        Test-ModelProvenance aurora-code -OnInconclusive Pass | Should -BeTrue
    }

    It 'names a forged model card and the real ancestor' {
        $result = Test-ModelProvenance $forged -ReferencePath *-base -Detailed
        $result.Passed | Should -BeFalse
        $result.Outcome | Should -Be 'Failed'
        $result.ExitCode | Should -Be 1
        $result.Reasons | Should -BeLike '*declares someone/borealis-base*contradict*aurora-base instead*'
    }

    It 'holds models against a policy' {
        $results = Test-ModelProvenance aurora-code, aurora-disguised, borealis-code, $forged.FullName -PolicyPath $policy -ReferencePath *-base -Detailed
        $results.Passed | Should -Be $true, $true, $false, $false
        $results[2].Reasons -join ' ' | Should -BeLike '*borealis-base*denies*'
        ($results | Group-Object Outcome).Name | Sort-Object | Should -Be 'Failed', 'Passed'
    }

    It 'refuses a policy with a slip' {
        $broken = Join-Path $TestDrive 'broken.json'
        Set-Content $broken '{ "denied": {} }'
        { Test-ModelProvenance aurora-code -PolicyPath $broken } | Should -Throw -ErrorId 'PolicyInvalid,*'
    }

    It 'accepts what its schema accepts' {
        $schema = Join-Path (Get-Module ProvenanceKit).ModuleBase 'schemas/provenance-policy.schema.json'
        Test-Json -Path $policy -SchemaFile $schema | Should -BeTrue
    }

    It 'ends with an error of a stable id when asked to' {
        { Test-ModelProvenance aurora-code borealis-base -ThrowOnFailure } | Should -Throw -ErrorId 'ProvenanceTestFailed,*'
        { Test-ModelProvenance aurora-code -ThrowOnFailure } | Should -Throw -ErrorId 'ProvenanceTestInconclusive,*'
        { Test-ModelProvenance aurora-code aurora-base -ThrowOnFailure } | Should -Not -Throw
    }

    It 'gives pipelines the documented exit codes: <Code> for <Script>' -ForEach @(
        @{ Script = 'Test-ModelProvenance aurora-code aurora-base -Detailed'; Code = 0 }
        @{ Script = 'Test-ModelProvenance aurora-code borealis-base -Detailed'; Code = 1 }
        @{ Script = 'Test-ModelProvenance no-such-model aurora-base -Detailed'; Code = 2 }
        @{ Script = 'Test-ModelProvenance aurora-code -Detailed'; Code = 3 }
    ) {
        & $pwsh -NoProfile -Command "
            `$ErrorActionPreference = 'Stop'
            Import-Module '$root/out/ProvenanceKit'
            Set-Location '$root/tests/Samples'
            try { `$results = @($Script) } catch { exit 2 }
            exit (`$results | Measure-Object ExitCode -Maximum).Maximum" 2>&1 | Out-Null
        $LASTEXITCODE | Should -Be $Code
    }

    It 'survives a job' {
        $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Test-ModelProvenance aurora-code borealis-base -Detailed)))
        $copy.ExitCode | Should -Be 1
        $copy.Reasons | Should -BeLike '*borealis-base*'
    }
}
