BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    . "$PSScriptRoot/UserFolders.ps1"
    $before = Set-UserFolders $TestDrive
    Push-Location "$root/tests/Samples"
}

AfterAll {
    Pop-Location
    Restore-UserFolders $before
}

Describe 'Clear-ProvenanceCache' {
    BeforeEach {
        $null = Get-ModelFingerprint *-base -MetadataOnly
    }

    It 'empties the cache' {
        Clear-ProvenanceCache
        Get-ProvenanceCache | Should -BeNullOrEmpty
    }

    It 'removes what it is given' {
        (Get-ProvenanceCache aurora* | Clear-ProvenanceCache -PassThru).Name | Should -Be 'aurora-base'
        (Get-ProvenanceCache).Name | Should -Be 'borealis-base'
    }

    It 'removes nothing when nothing is piped, or with -WhatIf' {
        Get-ProvenanceCache nothing | Clear-ProvenanceCache
        Clear-ProvenanceCache -WhatIf
        (Get-ProvenanceCache).Count | Should -Be 2
    }
}
