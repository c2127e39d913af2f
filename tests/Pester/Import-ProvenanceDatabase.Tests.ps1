BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    . "$PSScriptRoot/UserFolders.ps1"
    $before = Set-UserFolders $TestDrive
    Push-Location "$root/tests/Samples"
    $null = New-ProvenanceDatabase $TestDrive/source
    Add-ModelReference *-base -Database $TestDrive/source -Publisher 'The house' -License apache-2.0
    Export-ProvenanceDatabase $TestDrive/source $TestDrive/kit
}

AfterAll {
    Pop-Location
    Restore-UserFolders $before
}

Describe 'Import-ProvenanceDatabase' {
    It 'makes the database and keeps what is known of the references' {
        $database = Import-ProvenanceDatabase $TestDrive/kit $TestDrive/new -PassThru
        $database | Should -BeOfType ProvenanceKit.ReferenceDatabaseInfo
        $references = Get-ModelReference -Database $TestDrive/new
        $references.Id | Sort-Object | Should -Be (Get-ModelReference -Database $TestDrive/source).Id
        $references.Publisher | Select-Object -Unique | Should -Be 'The house'
        Test-ProvenanceDatabase $TestDrive/new | Should -BeTrue
    }

    It 'says nothing without -PassThru' {
        Import-ProvenanceDatabase $TestDrive/kit $TestDrive/silent | Should -BeNullOrEmpty
    }

    It 'goes into your own database when none is named' {
        Import-ProvenanceDatabase $TestDrive/kit
        (Get-ModelReference -Database $env:PROVENANCEKIT_DATABASE).Count | Should -Be 2
    }

    It 'takes the folder from the pipeline' {
        (Get-Item $TestDrive/kit | Import-ProvenanceDatabase -Database $TestDrive/piped -PassThru).ReferenceCount | Should -Be 2
    }

    It 'changes nothing with -WhatIf' {
        Import-ProvenanceDatabase $TestDrive/kit $TestDrive/whatif -WhatIf
        "$TestDrive/whatif" | Should -Not -Exist
    }

    It 'refuses a folder of something else' {
        { Import-ProvenanceDatabase $TestDrive/source $TestDrive/other -ErrorAction Stop } | Should -Throw -ErrorId 'DatabaseNotFound,*'
        { Import-ProvenanceDatabase $TestDrive/nope $TestDrive/other -ErrorAction Stop } | Should -Throw -ErrorId 'DatabaseNotFound,*'
    }
}
