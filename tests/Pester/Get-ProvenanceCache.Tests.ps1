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

Describe 'Get-ProvenanceCache' {
    It 'lists what was read' {
        $null = Get-ModelFingerprint *-base -MetadataOnly
        (Get-ProvenanceCache).Name | Sort-Object | Should -Be 'aurora-base', 'borealis-base'
        Get-ProvenanceCache | Should -BeOfType ProvenanceKit.FingerprintCacheEntry
        (Get-ProvenanceCache aurora*).Name | Should -Be 'aurora-base'
    }

    It 'has nothing of what was read with -NoCache' {
        $null = Get-ModelFingerprint aurora-code -MetadataOnly -NoCache
        Get-ProvenanceCache aurora-code | Should -BeNullOrEmpty
    }

    It 'serves the second reading' {
        $lines = Get-ModelFingerprint aurora-base -MetadataOnly -Verbose 4>&1 | Out-String
        $lines | Should -BeLike '*comes from the cache*'
    }
}
