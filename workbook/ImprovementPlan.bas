Attribute VB_Name = "ImprovementPlan"
Option Explicit

' What the buttons of the improvement plan start. The work is done by the toolkit, outside Excel; nothing here
' reads or changes the plan.
'
' The sheet xlwings.conf says beside BUTTONS which of two ways is in use:
'   xlwings    the xlwings add-in starts Python on this PC;
'   requests   a request is left in the folder requests beside this workbook, for a toolkit that watches it.
'              For PCs where Office may not start other programs.

Private Const HEADING As String = "Improvement plan"
Private Const LONGEST_WAIT As Long = 120 ' seconds

Public Sub CheckThePlan()
    RunJob "check_the_plan"
End Sub

Public Sub RefreshSummary()
    RunJob "refresh_summary"
End Sub

Public Sub DraftChasers()
    RunJob "draft_chasers"
End Sub

Public Sub MakeBoardPapers()
    RunJob "make_board_papers"
End Sub

Public Sub ApplyReturns()
    RunJob "apply_returns"
End Sub

Public Sub WhatChanged()
    RunJob "what_changed"
End Sub

Private Sub RunJob(ByVal Job As String)
    Dim Said As String
    Said = Start(Job)
    If Said <> "" Then MsgBox Said, vbInformation, HEADING
End Sub

' Start a job in the way that is in use; gives what is to be said, if anything.
Private Function Start(ByVal Job As String) As String
    Select Case ChosenWay()
        Case "xlwings": Start = RunPython(Job)
        Case "requests": Start = LeaveRequest(Job)
        Case Else: Start = "The sheet xlwings.conf says '" & ChosenWay() & "' beside BUTTONS; " & _
            "write xlwings or requests there, then click again."
    End Select
End Function

Private Function ChosenWay() As String
    Dim Row As Long
    ChosenWay = "xlwings"
    On Error GoTo NoSheet
    With ThisWorkbook.Worksheets("xlwings.conf")
        For Row = 1 To 30
            If UCase$(Trim$(CStr(.Cells(Row, 1).Value))) = "BUTTONS" Then
                ChosenWay = LCase$(Trim$(CStr(.Cells(Row, 2).Value)))
            End If
        Next Row
    End With
NoSheet:
End Function

' Start a job through the xlwings add-in, which answers for itself; gives what is to be said where it cannot.
Private Function RunPython(ByVal Job As String) As String
    Dim Command As String
    ' Without its first half, a Python without the toolkit would answer with a page of its own errors.
    Command = "import importlib.util, sys; importlib.util.find_spec('automation') or sys.exit(" & _
        "'The toolkit is not installed in the Python that the sheet xlwings.conf names: ' + sys.executable); " & _
        "import automation.buttons; automation.buttons." & Job & "()"
    On Error GoTo NoAddIn
    Application.Run "xlwings.xlam!RunPython", Command
    Exit Function
NoAddIn:
    RunPython = "The xlwings add-in is not installed in this Excel, or did not answer. Nothing was changed." & _
        vbNewLine & vbNewLine & _
        "Double-click the toolkit's file scripts/doctor, or run improvement-plan doctor: it says what is missing " & _
        "and how to mend it. Until then the other files in scripts do what these buttons do."
End Function

' Leave a request, wait for its answer and give it.
Private Function LeaveRequest(ByVal Job As String) As String
    Dim Folder As String, Request As String, File As Integer, Bar As Variant
    If ThisWorkbook.Path = "" Or InStr(ThisWorkbook.Path, "://") > 0 Then
        LeaveRequest = "Requests need a workbook that was saved in a folder of this PC or of a shared drive."
        Exit Function
    End If
    Folder = ThisWorkbook.Path & Application.PathSeparator & "requests"
    If Dir(Folder, vbDirectory) = "" Then
        LeaveRequest = "There is no folder requests beside this workbook, so nobody is watching it. " & _
            "Start the toolkit's file scripts/watch-requests, then click again."
        Exit Function
    End If
    If Not ThisWorkbook.Saved Then
        Select Case MsgBox("The request is about the workbook as it was last saved. Save it now?", _
                vbYesNoCancel + vbQuestion, HEADING)
            Case vbYes: ThisWorkbook.Save
            Case vbCancel: Exit Function
        End Select
    End If
    Bar = Application.StatusBar
    On Error GoTo CannotWrite
    Request = Folder & Application.PathSeparator & RequestName(Job)
    File = FreeFile
    Open Request & ".part" For Output As #File
    Print #File, Job
    Close #File
    Name Request & ".part" As Request & ".request"
    Application.StatusBar = HEADING & ": waiting for an answer..."
    LeaveRequest = AnswerTo(Request)
    Application.StatusBar = Bar
    Exit Function
CannotWrite:
    Application.StatusBar = Bar
    LeaveRequest = "The request could not be left in " & Folder & ": " & Err.Description
End Function

' Such as 20171002-091500-check-the-plan-417; the number keeps two people's clicks apart.
Private Function RequestName(ByVal Job As String) As String
    Randomize
    RequestName = Format$(Date, "yyyymmdd") & "-" & _
        Format$(Hour(Time) * 10000& + Minute(Time) * 100& + Second(Time), "000000") & "-" & _
        Replace(Job, "_", "-") & "-" & CStr(100 + Int(900 * Rnd))
End Function

Private Function AnswerTo(ByVal Request As String) As String
    Dim Waited As Long
    For Waited = 1 To LONGEST_WAIT
        If Dir(Request & ".answer") <> "" Then
            AnswerTo = ReadAnswer(Request & ".answer")
            Exit Function
        End If
        DoEvents
        Application.Wait Now + TimeSerial(0, 0, 1)
    Next Waited
    If Dir(Request & ".request") <> "" Then
        AnswerTo = "Nobody has taken the request yet. Is the toolkit's file scripts/watch-requests running? " & _
            "The request stays in the folder requests and will be answered there."
    Else
        AnswerTo = "The work is not finished yet. Its answer will be in " & Request & ".answer"
    End If
End Function

' Answers are UTF-16, so that every letter arrives; VBA itself reads text in the PC's own code page.
Private Function ReadAnswer(ByVal Path As String) As String
    Dim File As Integer, Place As Long, Low As Byte, High As Byte
    File = FreeFile
    Open Path For Binary Access Read As #File
    For Place = 3 To LOF(File) - 1 Step 2
        Get #File, Place, Low
        Get #File, Place + 1, High
        ReadAnswer = ReadAnswer & ChrW$(Low + 256& * High)
    Next Place
    Close #File
End Function
