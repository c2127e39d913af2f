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

Describe 'Export-ProvenanceDatabase and Import-ProvenanceDatabase' {
    BeforeAll {
        $null = New-ProvenanceDatabase $TestDrive/db
        Add-ModelReference *-base -Database $TestDrive/db
    }

    It 'write and read the reference kit''s layout' {
        (Export-ProvenanceDatabase $TestDrive/db $TestDrive/kit -PassThru).Kind | Should -Be 'ReferenceKit'
        $again = Import-ProvenanceDatabase $TestDrive/kit $TestDrive/again -PassThru
        $again.ReferenceCount | Should -Be 2
        $again.WeightFeatureCount | Should -Be 2
        (Find-ModelAncestor aurora-code -Database $TestDrive/again)[0].Model | Should -Be 'aurora-base'
    }

    It 'write nothing with -WhatIf' {
        Export-ProvenanceDatabase $TestDrive/db $TestDrive/whatif -WhatIf
        Import-ProvenanceDatabase $TestDrive/kit $TestDrive/whatif -WhatIf
        "$TestDrive/whatif" | Should -Not -Exist
    }

    It 'refuse a folder that is no database' {
        { Import-ProvenanceDatabase $TestDrive/db $TestDrive/new -ErrorAction Stop } | Should -Throw -ErrorId 'DatabaseNotFound,*'
        { Export-ProvenanceDatabase $TestDrive/nope $TestDrive/new -ErrorAction Stop } | Should -Throw -ErrorId 'DatabaseNotFound,*'
    }
}
