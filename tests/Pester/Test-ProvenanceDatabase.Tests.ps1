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

Describe 'Test-ProvenanceDatabase' {
    BeforeEach {
        $db = Join-Path $TestDrive (New-Guid)
        $null = New-ProvenanceDatabase $db
        Add-ModelReference *-base -Database $db
    }

    It 'is true for an intact one' {
        Test-ProvenanceDatabase $db | Should -BeTrue
        Test-ProvenanceDatabase $db -Detailed | Should -BeNullOrEmpty
    }

    It 'is false for a damaged one and names the file' {
        Get-ChildItem $db/fingerprints | Select-Object -First 1 | Remove-Item
        Test-ProvenanceDatabase $db | Should -BeFalse
        (Test-ProvenanceDatabase $db -Detailed).Kind | Should -Be 'MissingFile'
    }

    It 'is false where there is none' {
        Test-ProvenanceDatabase $TestDrive/nope | Should -BeFalse
    }
}
