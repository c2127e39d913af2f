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

Describe 'New-ProvenanceDatabase' {
    It 'makes an empty database' {
        $database = New-ProvenanceDatabase $TestDrive/db
        $database | Should -BeOfType ProvenanceKit.ReferenceDatabaseInfo
        $database.ReferenceCount | Should -Be 0
        Get-ModelReference -Database $TestDrive/db | Should -BeNullOrEmpty
    }

    It 'makes your own where PROVENANCEKIT_DATABASE says' {
        (New-ProvenanceDatabase).Path | Should -Be (Resolve-Path $env:PROVENANCEKIT_DATABASE).ProviderPath
    }

    It 'refuses a folder in use' {
        { New-ProvenanceDatabase aurora-base -ErrorAction Stop } | Should -Throw -ErrorId 'DatabaseExists,*'
    }

    It 'makes nothing with -WhatIf' {
        New-ProvenanceDatabase $TestDrive/whatif -WhatIf
        "$TestDrive/whatif" | Should -Not -Exist
    }
}
